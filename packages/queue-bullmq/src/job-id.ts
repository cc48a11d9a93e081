import { isIdempotencyKey } from '@bluma-webhooks/core/shared';

/** With a prefix: BullMQ would take an id that is only a name or a number for one of the queue's own keys. */
export function jobId(key: string): string {
  return `e-${key}`;
}

export function isJobId(id: unknown): id is string {
  return typeof id === 'string' && id.startsWith('e-') && isIdempotencyKey(id.slice(2));
}
