/** Runs at most `count` tasks concurrently. The others wait in the order in which they were added. */
export class ConcurrencyLimiter {
  #waiting: (() => Promise<void>)[] = [];
  /** The index of the next task. Removing each task from the front would move all others. */
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
