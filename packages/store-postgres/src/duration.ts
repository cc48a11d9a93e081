import { BlumaWebhookError } from '@bluma-webhooks/core';

/** A hundred years: more than anyone means, less than what Postgres can add to a time. */
const longestMs = 100 * 365 * 24 * 3_600_000;

/** A duration in ms as Postgres reads an interval: whole ones, never fewer than were asked for. */
export function milliseconds(ms: number): string {
  if (!(Number.isFinite(ms) && ms >= 0)) {
    throw new BlumaWebhookError('invalid_option', `${ms} is no duration in milliseconds`);
  }
  return `${Math.min(Math.ceil(ms), longestMs)} ms`;
}
