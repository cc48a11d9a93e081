import { defaultRefusalMs, rateWindowMs } from '../rate-window.ts';
import { sleep } from '../sleep.ts';
import { parseRateLimits } from './rate-limits.ts';
import { serverTime } from './retry-after.ts';

/**
 * The number of requests that the last response still allows. Waits are measured from the arrival of that response, so
 * that neither a wrong clock nor a clock that jumps changes them.
 */
export class RateBudget {
  /** The number of requests that remain after those in flight. */
  #remaining = Number.POSITIVE_INFINITY;
  #inFlight = 0;
  /** Reservations that are not released yet. */
  #reserved = 0;
  /** On the monotonic clock, in ms. */
  #resetsAt = 0;
  /** Aborts when a waiting reservation has to check again. */
  #change = new AbortController();

  startRequest(): void {
    this.#remaining--;
    this.#inFlight++;
  }

  /**
   * Takes over a response's limits. The API may or may not have counted the other requests in flight, so they are
   * subtracted until their own responses arrive.
   */
  update(headers: Headers): void {
    const { remaining, resetAt } = parseRateLimits(headers);
    if (remaining === undefined || !resetAt) return;
    const waitMs = resetAt.getTime() - serverTime(headers);
    this.#remaining = remaining - Math.max(0, this.#inFlight - 1);
    this.#resetsAt = performance.now() + Math.min(Math.max(waitMs, 0), rateWindowMs);
  }

  /**
   * Blocks reservations after a 429.
   *
   * @param forMs the wait that the API asks for, in ms. If it is 0 or `undefined`, the reset time of the headers
   *   counts, or else a minute
   */
  block(forMs: number | undefined): void {
    const now = performance.now();
    this.#remaining = 0;
    if (forMs) this.#resetsAt = now + Math.min(forMs, rateWindowMs);
    else if (this.#resetsAt <= now) this.#resetsAt = now + defaultRefusalMs;
  }

  endRequest(): void {
    this.#inFlight--;
    this.#notify();
  }

  /**
   * Waits until one more request may be sent, and reserves it until `release`.
   *
   * @throws the signal's reason
   */
  async reserve(signal: AbortSignal | undefined): Promise<void> {
    signal?.throwIfAborted();
    while (this.#remaining <= this.#reserved) {
      const waitMs = this.#resetsAt - performance.now();
      if (waitMs > 0) await this.#pause(waitMs, signal);
      // The window has passed: send one request, whose response has the new limits.
      else if (this.#reserved > 0) await this.#pause(rateWindowMs, signal);
      else break;
    }
    this.#reserved++;
  }

  release(): void {
    this.#reserved--;
    this.#notify();
  }

  /** Waits for `ms`, or until the limits change. */
  async #pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
    const change = this.#change.signal;
    await sleep(ms, signal ? AbortSignal.any([change, signal]) : change).catch(() => {});
    signal?.throwIfAborted();
  }

  #notify(): void {
    this.#change.abort();
    this.#change = new AbortController();
  }
}
