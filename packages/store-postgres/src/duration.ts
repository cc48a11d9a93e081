import { BlumaWebhookError } from '@bluma-webhooks/core';

/** A hundred years, which Postgres can add to any current time. */
const longestMs = 100 * 365 * 24 * 3_600_000;

/** A duration as Postgres reads an interval: whole ms, rounded up. */
export function toInterval(ms: number): string {
  if (!(Number.isFinite(ms) && ms >= 0)) {
    throw new BlumaWebhookError('invalid_option', `${ms} is no duration in milliseconds`);
  }
  return `${Math.min(Math.ceil(ms), longestMs)} ms`;
}
