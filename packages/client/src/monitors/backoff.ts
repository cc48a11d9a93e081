import { type ApiFailure, isAuthFailure } from '../api-failure.ts';

const firstPauseMs = 5000;
const longestPauseMs = 5 * 60_000;
/** What an API may ask for at most: its limits are by the hour, so more is a mistake. */
const longestAskedMs = 24 * 60 * 60_000;

export interface BackoffOptions {
  /** From 1: failed checks in a row. */
  readonly failures: number;
  readonly everyMs: number;
  readonly random: () => number;
}

/**
 * Until the next check after one that failed, in ms: doubled each time from 5 s or `everyMs`, up to 5 min or
 * `everyMs`, less up to half of it at random; no less than the API asks for; for a key that is refused, no less than
 * `everyMs`.
 */
export function backoffMs(failure: ApiFailure, options: BackoffOptions): number {
  const { failures, everyMs, random } = options;
  const first = Math.min(everyMs, firstPauseMs);
  const ceiling = Math.min(first * 2 ** (failures - 1), Math.max(everyMs, longestPauseMs));
  const pause = ceiling * (1 - random() / 2);
  const asked = Math.min(failure.retryAfterMs ?? 0, longestAskedMs);
  return Math.ceil(Math.max(pause, asked, isAuthFailure(failure) ? everyMs : 0));
}
