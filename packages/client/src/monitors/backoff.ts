import { type ApiFailure, isAuthFailure } from '../api-failure.ts';

const firstPauseMs = 5000;
const maxPauseMs = 5 * 60_000;
/** What an API may ask for at most: its limits are by the hour, so more is a mistake. */
const maxRetryAfterMs = 24 * 60 * 60_000;

export interface BackoffOptions {
  /** From 1: failed checks in a row. */
  readonly failures: number;
  readonly intervalMs: number;
  readonly random: () => number;
}

/**
 * Until the next check after one that failed, in ms: doubled each time from 5 s or `intervalMs`, up to 5 min or
 * `intervalMs`, less up to half of it at random; no less than the API asks for; for a key that is refused, no less than
 * `intervalMs`.
 */
export function backoffMs(failure: ApiFailure, options: BackoffOptions): number {
  const { failures, intervalMs, random } = options;
  const first = Math.min(intervalMs, firstPauseMs);
  const ceiling = Math.min(first * 2 ** (failures - 1), Math.max(intervalMs, maxPauseMs));
  const pause = ceiling * (1 - random() / 2);
  const asked = Math.min(failure.retryAfterMs ?? 0, maxRetryAfterMs);
  return Math.ceil(Math.max(pause, asked, isAuthFailure(failure) ? intervalMs : 0));
}
