import { TimeoutError } from 'ky';
import { APIError } from '../errors/api-error.ts';
import { APIConnectionError } from '../errors/request-errors.ts';
import type { Creation } from './ambiguity.ts';

const firstBackoffMs = 500;
const maxBackoffMs = 8000;

export interface RetryOptions {
  readonly creation: Creation | undefined;
  /** The longest wait that the API may ask for, in ms. */
  readonly maxRetryAfter: number;
  readonly onRetry: (waitMs: number, error: Error) => void;
}

/** Whether a call's request is sent again, and after how long. The engine that sends and waits is ky's. */
export class RetryPolicy {
  readonly #options: RetryOptions;
  #waitMs = 0;

  constructor(options: RetryOptions) {
    this.#options = options;
  }

  /** What the last error that was retried has to wait for, in ms. */
  get waitMs(): number {
    return this.#waitMs;
  }

  /** @param retry which one it would be, from 1 */
  retries(error: Error, retry: number): boolean {
    if (!this.#mayHelp(error)) return false;
    const stated = error instanceof APIError ? (error.retryAfterMs ?? 0) : 0;
    // The caller has to decide about a wait this long. The error has it as `retryAfterMs`.
    if (stated > this.#options.maxRetryAfter) return false;
    // A time that is over is none: otherwise a clock that is wrong would let the requests follow each other at once.
    this.#waitMs = stated > 0 ? stated : backoff(retry);
    this.#options.onRetry(this.#waitMs, error);
    return true;
  }

  /** What creates is sent again only where it is known that nothing came of it. */
  #mayHelp(error: Error): boolean {
    const isCreation = this.#options.creation !== undefined;
    if (error instanceof TimeoutError) return !isCreation;
    if (error instanceof APIConnectionError) return !isCreation || !error.sent;
    if (!(error instanceof APIError) || error.status === undefined) return false;
    if (error.status === 429) return true;
    return !isCreation && (error.status === 408 || error.status >= 500);
  }
}

/** Exponential, with full jitter: a random part of all of it, so that clients that failed together do not return together. */
function backoff(retry: number): number {
  return Math.random() * Math.min(maxBackoffMs, firstBackoffMs * 2 ** (retry - 1));
}
