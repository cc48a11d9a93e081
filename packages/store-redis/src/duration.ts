import { refuseOption, toText } from '@bluma-webhooks/core/shared';

/** A hundred years, which servers and doubles can add to any current time. */
const longestMs = 100 * 365 * 24 * 3_600_000;

/** A duration as the server reads it: whole ms, rounded up, at least 1. */
export function toMilliseconds(duration: number): string {
  if (!(duration >= 0)) {
    refuseOption('leaseMs or retainMs', {
      expected: 'a number of ms from 0',
      got: toText(duration),
      fix: 'correct it',
    });
  }
  return String(Math.min(Math.max(Math.ceil(duration), 1), longestMs));
}
