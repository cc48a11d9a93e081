const least = 1;
const most = 40;
const first = 10;

/**
 * How many deliveries may be under way at once. A few more as long as they are answered in time, half as many when most of
 * them are not: so a slow machine has no more to do than it can.
 */
export class Window {
  #size = first;
  #ended = 0;
  #late = 0;

  get size(): number {
    return this.#size;
  }

  /** Call it for each delivery that has ended. The size changes once for as many deliveries as it allows concurrently. */
  note(isLate: boolean): void {
    this.#ended += 1;
    if (isLate) this.#late += 1;
    if (this.#ended < this.#size) return;
    const areMostLate = this.#late > this.#ended / 2;
    this.#size = areMostLate
      ? Math.max(least, Math.floor(this.#size / 2))
      : Math.min(most, this.#size + 2);
    this.#ended = 0;
    this.#late = 0;
  }
}
