import { BlumaWebhookError } from '@bluma-webhooks/core';

/** A hundred years, which servers and doubles can add to any current time. */
const longestMs = 100 * 365 * 24 * 3_600_000;

/** A duration as the server reads it: whole ms, rounded up, at least 1. */
export function toMilliseconds(duration: number): string {
  if (!(duration >= 0)) {
    throw new BlumaWebhookError('invalid_option', `${duration} is no duration in milliseconds`);
  }
  return String(Math.min(Math.max(Math.ceil(duration), 1), longestMs));
}
