import { isIdempotencyKey } from '@bluma-webhooks/core/shared';

/**
 * The id of the job for a key. The prefix is needed: BullMQ confuses a mere name or number with the queue's own keys.
 */
export function jobId(key: string): string {
  return `e-${key}`;
}

export function isJobId(id: unknown): id is string {
  return typeof id === 'string' && id.startsWith('e-') && isIdempotencyKey(id.slice(2));
}
