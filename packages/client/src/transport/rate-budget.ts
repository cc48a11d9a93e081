import { rateWindowMs, usualRefusalMs } from '../rate-window.ts';
import { sleep } from '../sleep.ts';
import { rateLimitsOf } from './rate-limits.ts';
import { serverTime } from './retry-after.ts';

/**
 * How many requests may still be sent, as the last answer said it. Waits are measured from when it came, so that
 * neither a wrong clock nor one that jumps changes them.
 */
export class RateBudget {
  /** After the requests that are under way. */
  #left = Number.POSITIVE_INFINITY;
  #underWay = 0;
  /** Let through, and not over. */
  #reserved = 0;
  /** On the monotonic clock, in ms. */
  #resetsAt = 0;
  /** Aborts when those who wait should look again. */
  #change = new AbortController();

  /** A request is about to be sent. */
  sent(): void {
    this.#left--;
    this.#underWay++;
  }

  /** What an answer says. Those under way may be counted in it or not: they are taken off, until theirs say more. */
  told(headers: Headers): void {
    const { remaining, resetAt } = rateLimitsOf(headers);
    if (remaining === undefined || !resetAt) return;
    const waitMs = resetAt.getTime() - serverTime(headers);
    this.#left = remaining - Math.max(0, this.#underWay - 1);
    this.#resetsAt = performance.now() + Math.min(Math.max(waitMs, 0), rateWindowMs);
  }

  /**
   * The API refused a request.
   *
   * @param forMs how long it asks to wait. Where it does not say, or says a time that is over, its headers' word holds,
   * or a minute
   */
  refused(forMs: number | undefined): void {
    const now = performance.now();
    this.#left = 0;
    if (forMs) this.#resetsAt = now + Math.min(forMs, rateWindowMs);
    else if (this.#resetsAt <= now) this.#resetsAt = now + usualRefusalMs;
  }

  /** A request is over. */
  done(): void {
    this.#underWay--;
    this.#tell();
  }

  /**
   * Resolves when one more may be sent, which is kept for the caller until `release`.
   *
   * @throws what the signal aborts with
   */
  async reserve(signal: AbortSignal | undefined): Promise<void> {
    signal?.throwIfAborted();
    while (this.#left <= this.#reserved) {
      const waitMs = this.#resetsAt - performance.now();
      if (waitMs > 0) await this.#pause(waitMs, signal);
      // The window has moved on: one, to ask how many there are now.
      else if (this.#reserved > 0) await this.#pause(rateWindowMs, signal);
      else break;
    }
    this.#reserved++;
  }

  release(): void {
    this.#reserved--;
    this.#tell();
  }

  /** Until so many ms are over, or something has changed. */
  async #pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
    const change = this.#change.signal;
    await sleep(ms, signal ? AbortSignal.any([change, signal]) : change).catch(() => {});
    signal?.throwIfAborted();
  }

  #tell(): void {
    this.#change.abort();
    this.#change = new AbortController();
  }
}
