import { abortable } from '../abortable.ts';
import { type ApiFailure, toApiFailure } from '../api-failure.ts';
import { defaultRefusalMs, maxRefusals, rateWindowMs } from '../rate-window.ts';

/** Waits for `ms`, and rejects when the signal aborts. */
export type Pause = (ms: number, signal: AbortSignal) => Promise<void>;

/** Runs requests. After a 429, all of them wait for as long as the API asks. */
export class RateGate {
  readonly #pause: Pause;
  readonly #signal: AbortSignal;
  #reopened: Promise<unknown> = Promise.resolve();

  constructor(pause: Pause, signal: AbortSignal) {
    this.#pause = pause;
    this.#signal = signal;
  }

  /** @throws the request's error: a refusal after a few attempts, any other error immediately */
  async run<T>(request: () => Promise<T>): Promise<T> {
    for (let refusals = 1; ; refusals++) {
      await abortable(this.#signal, this.#reopened);
      this.#signal.throwIfAborted();
      try {
        // A response that comes late, or never, must not delay an abort.
        return await abortable(this.#signal, request());
      } catch (error) {
        const failure = toApiFailure(error);
        if (!isRefusal(failure) || refusals === maxRefusals) throw error;
        this.#close(Math.min(failure.retryAfterMs ?? defaultRefusalMs, rateWindowMs));
      }
    }
  }

  #close(ms: number): void {
    const pause = this.#pause(ms, this.#signal);
    // Every waiting request sees the rejection. If none waits, it must not be unhandled.
    pause.catch(() => {});
    // Both pauses have begun, so the longer one counts.
    this.#reopened = Promise.allSettled([this.#reopened, pause]);
  }
}

function isRefusal({ status, retryAfterMs }: ApiFailure): boolean {
  return status === 429 || (status === 503 && retryAfterMs !== undefined);
}
