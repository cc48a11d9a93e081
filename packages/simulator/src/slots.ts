/** Runs at most so many tasks at once; the others wait, first come, first served. */
export class Slots {
  #waiting: (() => Promise<void>)[] = [];
  /** Those before it have run. Taking each off the front would move all the others. */
  #next = 0;
  #free: number;

  constructor(count: number) {
    this.#free = count;
  }

  /** @param task never rejects */
  run(task: () => Promise<void>): void {
    this.#waiting.push(task);
    this.#fill();
  }

  clear(): void {
    this.#waiting = [];
    this.#next = 0;
  }

  #fill(): void {
    while (this.#free > 0) {
      const task = this.#waiting[this.#next];
      if (!task) return;
      this.#next++;
      if (this.#next > 1000 || this.#next === this.#waiting.length) {
        this.#waiting = this.#waiting.slice(this.#next);
        this.#next = 0;
      }
      this.#free--;
      void task().then(() => {
        this.#free++;
        this.#fill();
      });
    }
  }
}
