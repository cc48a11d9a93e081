import { BlumaWebhookError } from '@bluma-webhooks/core';

/** A hundred years: more than anyone means, less than what servers and doubles can count. */
const longestMs = 100 * 365 * 24 * 3_600_000;

/** A duration as the server reads it: whole milliseconds, at least one, and never fewer than were asked for. */
export function milliseconds(duration: number): string {
  if (!(duration >= 0)) {
    throw new BlumaWebhookError('invalid_option', `${duration} is no duration in milliseconds`);
  }
  return String(Math.min(Math.max(Math.ceil(duration), 1), longestMs));
}
