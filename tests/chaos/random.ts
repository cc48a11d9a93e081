import { createHash } from 'node:crypto';

/** Numbers from 0 up to 1. */
export class Random {
  readonly #name: string;
  #drawn = 0;

  /**
   * The same names give the same numbers. Each event and each run has its own, so that what is drawn for one does not
   * depend on what came before it, which is different each time.
   */
  constructor(...names: readonly (string | number)[]) {
    this.#name = names.join('\0');
  }

  next(): number {
    const digest = createHash('sha256')
      .update(`${this.#name}\0${this.#drawn++}`)
      .digest();
    return digest.readUInt32BE() / 2 ** 32;
  }

  chance(probability: number): boolean {
    return this.next() < probability;
  }

  between(from: number, to: number): number {
    return from + this.next() * (to - from);
  }

  /** A whole number from 0 up to `count`. */
  below(count: number): number {
    return Math.floor(this.next() * count);
  }
}
