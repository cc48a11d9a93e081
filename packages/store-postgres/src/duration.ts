import { refuseOption, toText } from '@bluma-webhooks/core/shared';

/** A hundred years, which Postgres can add to any current time. */
const longestMs = 100 * 365 * 24 * 3_600_000;

/** A duration as Postgres reads an interval: whole ms, rounded up. */
export function toInterval(ms: number): string {
  if (!(Number.isFinite(ms) && ms >= 0)) {
    refuseOption('leaseMs or retainMs', {
      expected: 'a number of ms from 0',
      got: toText(ms),
      fix: 'correct it',
    });
  }
  return `${Math.min(Math.ceil(ms), longestMs)} ms`;
}
