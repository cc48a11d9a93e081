interface Timer {
  readonly at: number;
  readonly order: number;
  readonly number: number;
  /** `undefined` after the task ran or was cancelled. */
  task: (() => void) | undefined;
}

/** Tasks sorted by time, then by `order`, then in the order in which they were added. A binary heap. */
export class Timers {
  #heap: Timer[] = [];
  #added = 0;
  #cancelled = 0;

  /** @returns a function that cancels the task */
  add(at: number, order: number, task: () => void): () => void {
    const timer: Timer = { at, order, number: this.#added++, task };
    this.#heap.push(timer);
    this.#rise(this.#heap.length - 1);
    return () => {
      if (!timer.task) return;
      timer.task = undefined;
      // Most time limits are cancelled long before they are due. The heap must not keep all of them.
      if (++this.#cancelled > 1000 && this.#cancelled > this.#heap.length / 2) this.#compact();
    };
  }

  /** The time of the next task. */
  nextAt(): number | undefined {
    while (this.#heap[0] && !this.#heap[0].task) this.#pop();
    return this.#heap[0]?.at;
  }

  /** Removes and returns all tasks that are due, in order. Tasks that they add wait for the next call. */
  takeDue(now: number): (() => void)[] {
    const due: (() => void)[] = [];
    for (let at = this.nextAt(); at !== undefined && at <= now; at = this.nextAt()) {
      const timer = this.#pop();
      // `task` is read when it runs, because an earlier task of the same time may cancel it.
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
