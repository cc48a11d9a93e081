import { type ApiFailure, isAuthFailure } from '../api-failure.ts';

const firstPauseMs = 5000;
const maxPauseMs = 5 * 60_000;
/** The longest wait that the API may ask for. Its limits count by the hour, so a longer wait is a mistake. */
const maxRetryAfterMs = 24 * 60 * 60_000;

export interface BackoffOptions {
  /** The number of failed checks in a row, from 1. */
  readonly failures: number;
  readonly intervalMs: number;
  readonly random: () => number;
}

/**
 * The wait before the next check after a failed check, in ms.
 *
 * - The wait starts at 5 s, or at `intervalMs` if that is shorter. It doubles with each failure.
 * - The longest wait is 5 min, or `intervalMs` if that is longer.
 * - Up to half of the wait is subtracted at random.
 * - The wait is at least as long as the API asks for. If the key is refused, it is also at least `intervalMs`.
 */
export function backoffMs(failure: ApiFailure, options: BackoffOptions): number {
  const { failures, intervalMs, random } = options;
  const first = Math.min(intervalMs, firstPauseMs);
  const ceiling = Math.min(first * 2 ** (failures - 1), Math.max(intervalMs, maxPauseMs));
  const pause = ceiling * (1 - random() / 2);
  const asked = Math.min(failure.retryAfterMs ?? 0, maxRetryAfterMs);
  return Math.ceil(Math.max(pause, asked, isAuthFailure(failure) ? intervalMs : 0));
}
