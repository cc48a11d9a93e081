import { createHash } from 'node:crypto';

/**
 * Ids and numbers from a seed. Each is drawn for a name, such as a webhook's and an event's number: what is drawn for
 * one does not depend on what was drawn before it.
 */
export class Seeded {
  readonly #seed: string;

  constructor(seed: string) {
    this.#seed = seed;
  }

  /** A seed for what draws by itself. */
  seedFor(name: string): string {
    return [this.#seed, name].join('\0');
  }

  /** Hex digits, at most 64. */
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
