import { BlumaWebhookError } from '@bluma-webhooks/core';

export function toUnavailable(cause: unknown): BlumaWebhookError {
  return new BlumaWebhookError('store_unavailable', `Redis did not run it: ${toReason(cause)}`, {
    cause,
  });
}

export function unansweredError(ms: number): BlumaWebhookError {
  return new BlumaWebhookError('store_unavailable', `Redis has not answered for ${ms} ms`);
}

export function unknownReplyError(): BlumaWebhookError {
  return new BlumaWebhookError(
    'store_unavailable',
    'Redis gave a reply that no script of this store gives',
  );
}

/** Some errors of node-redis have no message, only a class. */
function toReason(cause: unknown): string {
  return cause instanceof Error ? cause.message || cause.constructor.name : String(cause);
}
