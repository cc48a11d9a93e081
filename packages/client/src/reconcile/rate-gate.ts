import { abortable } from '../abortable.ts';
import { type ApiFailure, apiFailureOf } from '../api-failure.ts';
import { mostRefusals, rateWindowMs, usualRefusalMs } from '../rate-window.ts';

/** Waits so many ms, and rejects when the signal aborts. */
export type Pause = (ms: number, signal: AbortSignal) => Promise<void>;

/** What all requests pass: when the API refuses one for being too many, all of them wait for as long as it says. */
export class RateGate {
  readonly #pause: Pause;
  readonly #signal: AbortSignal;
  #open: Promise<unknown> = Promise.resolve();

  constructor(pause: Pause, signal: AbortSignal) {
    this.#pause = pause;
    this.#signal = signal;
  }

  /** Rejects with what the request rejects with, after a few refusals; at once if that is anything else. */
  async pass<T>(request: () => Promise<T>): Promise<T> {
    for (let refusals = 1; ; refusals++) {
      await abortable(this.#signal, this.#open);
      this.#signal.throwIfAborted();
      try {
        // Whoever answers late, or never, keeps nobody past an abort.
        return await abortable(this.#signal, request());
      } catch (error) {
        const failure = apiFailureOf(error);
        if (!isRefusal(failure) || refusals === mostRefusals) throw error;
        this.#close(Math.min(failure.retryAfterMs ?? usualRefusalMs, rateWindowMs));
      }
    }
  }

  #close(ms: number): void {
    const pause = this.#pause(ms, this.#signal);
    // Each that waits sees the rejection; nobody may.
    pause.catch(() => {});
    // The longer of the two, since both have begun.
    this.#open = Promise.allSettled([this.#open, pause]);
  }
}

function isRefusal({ status, retryAfterMs }: ApiFailure): boolean {
  return status === 429 || (status === 503 && retryAfterMs !== undefined);
}
