import { APIError } from '../errors/api-error.ts';
import { APIConnectionError } from '../errors/request-errors.ts';
import { TimeoutError } from '../with-timeout.ts';
import type { Creation } from './ambiguity.ts';

const firstBackoffMs = 500;
const maxBackoffMs = 8000;

export interface RetryPolicyOptions {
  readonly creation: Creation | undefined;
  /** Whether the attempt may have been sent, and has no result. */
  readonly isPending: boolean;
  /** The largest number of retries. */
  readonly maxRetries: number;
  /** The longest wait that the API may ask for, in ms. */
  readonly maxRetryAfter: number;
}

/**
 * Decides whether a failed request is sent again.
 *
 * @param retry the number of the next retry, from 1
 * @returns the wait before the retry, in ms. `undefined`: the request is not sent again
 */
export function retryWait(
  error: unknown,
  retry: number,
  { creation, isPending, maxRetries, maxRetryAfter }: RetryPolicyOptions,
): number | undefined {
  if (retry > maxRetries || !isRetryable(error, creation, isPending)) return undefined;
  const retryAfterMs = error instanceof APIError ? (error.retryAfterMs ?? 0) : 0;
  // The caller has to decide about a wait this long. The error has it as `retryAfterMs`.
  if (retryAfterMs > maxRetryAfter) return undefined;
  // 0 is a `Retry-After` date in the past. Without a backoff, a wrong clock would cause requests without a pause.
  return retryAfterMs > 0 ? retryAfterMs : backoff(retry);
}

/** A create is only sent again if the first request certainly created nothing. */
function isRetryable(error: unknown, creation: Creation | undefined, isPending: boolean): boolean {
  const isCreation = creation !== undefined;
  if (error instanceof TimeoutError) return !isCreation || !isPending;
  if (error instanceof APIConnectionError) return !isCreation || !error.sent;
  if (!(error instanceof APIError) || error.status === undefined) return false;
  if (error.status === 429) return true;
  return !isCreation && (error.status === 408 || error.status >= 500);
}

/** Exponential with full jitter, so that clients that failed together do not return together. */
function backoff(retry: number): number {
  return Math.random() * Math.min(maxBackoffMs, firstBackoffMs * 2 ** (retry - 1));
}
