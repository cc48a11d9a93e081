import { now } from './clock.ts';

/** Limits how often slow work is done for requests that anyone can send. */
export class TokenBucket {
  readonly #size: number;
  readonly #refillMs: number;
  #tokens: number;
  #refilledAt = now();

  /** @param refillMs the time after which there is one token more, in ms */
  constructor(size: number, refillMs: number) {
    this.#size = size;
    this.#refillMs = refillMs;
    this.#tokens = size;
  }

  /** Takes a token, if there is one. */
  tryTake(): boolean {
    const refilled = Math.floor((now() - this.#refilledAt) / this.#refillMs);
    this.#refilledAt += refilled * this.#refillMs;
    this.#tokens = Math.min(this.#size, this.#tokens + refilled);
    if (this.#tokens === 0) return false;
    this.#tokens -= 1;
    return true;
  }
}
