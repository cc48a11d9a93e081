import { BlumaWebhookError } from '@bluma-webhooks/core';

/** Messages of servers and clients are short. The rest may include the command. */
const longestReason = 200;

export function toUnavailable(error: unknown): BlumaWebhookError {
  return new BlumaWebhookError('queue_unavailable', `Redis did not take it: ${toReason(error)}`);
}

export function unansweredError(ms: number): BlumaWebhookError {
  return new BlumaWebhookError('queue_unavailable', `Redis has not answered for ${ms} ms`);
}

/** A copy of an engine's error for logs. */
export function toLoggable(error: unknown): Error {
  const copy = new Error(toReason(error));
  if (error instanceof Error) copy.name = error.name;
  // The stack of the copy would only show where the copy was made.
  copy.stack = String(copy);
  return copy;
}

/**
 * The reason without the error itself: errors of ioredis include the whole command, with the payload. A URL that was
 * taken for a path may include a password, which is removed.
 */
function toReason(error: unknown): string {
  const text = error instanceof Error ? error.message || error.name : String(error);
  const { code } = Object(error);
  return (text || String(code)).slice(0, longestReason).replace(/\S+@/g, '***@');
}
