interface Timer {
  readonly at: number;
  readonly order: number;
  readonly number: number;
  /** Gone once it ran or was taken back. */
  task: (() => void) | undefined;
}

/** What is to be done, by its time; at one time by its order, then as it was added. A binary heap. */
export class Timers {
  #heap: Timer[] = [];
  #added = 0;
  #cancelled = 0;

  /** @returns what takes it back */
  add(at: number, order: number, task: () => void): () => void {
    const timer: Timer = { at, order, number: this.#added++, task };
    this.#heap.push(timer);
    this.#rise(this.#heap.length - 1);
    return () => {
      if (!timer.task) return;
      timer.task = undefined;
      // Most time limits are taken back long before they are due.
      if (++this.#cancelled > 1000 && this.#cancelled > this.#heap.length / 2) this.#compact();
    };
  }

  /** When the next is due. */
  nextAt(): number | undefined {
    while (this.#heap[0] && !this.#heap[0].task) this.#pop();
    return this.#heap[0]?.at;
  }

  /** Takes out all that is due, in order. What they add waits for the next call. */
  takeDue(now: number): (() => void)[] {
    const due: (() => void)[] = [];
    for (let at = this.nextAt(); at !== undefined && at <= now; at = this.nextAt()) {
      const timer = this.#pop();
      // Looked up when it runs: an earlier one of this moment may take it back.
      due.push(() => {
        const { task } = timer;
        timer.task = undefined;
        task?.();
      });
    }
    return due;
  }

  clear(): void {
    this.#heap = [];
    this.#cancelled = 0;
  }

  #pop(): Timer {
    const [first] = this.#heap;
    const last = this.#heap.pop();
    if (!first || !last) throw new RangeError('There is no timer');
    if (!first.task && this.#cancelled > 0) this.#cancelled--;
    if (first !== last) {
      this.#heap[0] = last;
      this.#sink(0);
    }
    return first;
  }

  #compact(): void {
    this.#heap = this.#heap.filter(({ task }) => task).sort(compare);
    this.#cancelled = 0;
  }

  #rise(from: number): void {
    let index = from;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      if (!this.#swapIfLess(index, parent)) return;
      index = parent;
    }
  }

  #sink(from: number): void {
    let index = from;
    for (;;) {
      const [left, right] = [2 * index + 1, 2 * index + 2];
      const [a, b] = [this.#heap[left], this.#heap[right]];
      const child = a && b && compare(b, a) < 0 ? right : left;
      if (!this.#swapIfLess(child, index)) return;
      index = child;
    }
  }

  #swapIfLess(lower: number, upper: number): boolean {
    const [below, above] = [this.#heap[lower], this.#heap[upper]];
    if (!below || !above || compare(below, above) >= 0) return false;
    this.#heap[lower] = above;
    this.#heap[upper] = below;
    return true;
  }
}

function compare(a: Timer, b: Timer): number {
  return a.at - b.at || a.order - b.order || a.number - b.number;
}
