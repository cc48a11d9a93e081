import { createHash } from 'node:crypto';

/**
 * Ids and numbers from a seed. Each value belongs to a name, such as the number of a webhook or of an event. A value
 * does not depend on the values that were generated before it.
 */
export class Seeded {
  readonly #seed: string;

  constructor(seed: string) {
    this.#seed = seed;
  }

  /** A seed for another generator. */
  seedFor(name: string): string {
    return [this.#seed, name].join('\0');
  }

  /** `length` hex digits, at most 64. */
  hex(length: number, ...name: readonly (string | number)[]): string {
    return this.#digest(name).toString('hex').slice(0, length);
  }

  /** A whole number from `from` up to, but not including, `to`. */
  between(from: number, to: number, ...name: readonly (string | number)[]): number {
    return from + Math.floor((this.#digest(name).readUInt32BE() / 2 ** 32) * (to - from));
  }

  #digest(name: readonly (string | number)[]): Buffer {
    return createHash('sha256')
      .update([this.#seed, ...name].join('\0'))
      .digest();
  }
}
