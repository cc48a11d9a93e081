import { createHash } from 'node:crypto';
import type { QueuedDelivery } from '@bluma-webhooks/core';
import { createEvent } from '../event.ts';

/**
 * A delivery as a receiver enqueues it, in the default namespace. The body is the given text, or the JSON of an event.
 */
export function queuedDelivery(
  content: string | { readonly id: string; readonly type: string } = createVideoEvent(),
): QueuedDelivery {
  const text = typeof content === 'string' ? content : JSON.stringify(content);
  const { id, type } = JSON.parse(text.replace(/^\uFEFF/, ''));
  return {
    // The key as core creates it, with the id escaped as in JSON.
    key: createHash('sha256')
      .update(`default\0${JSON.stringify(id).slice(1, -1)}`)
      .digest('hex'),
    eventId: id,
    eventType: type,
    body: new TextEncoder().encode(text),
    receivedAt: new Date(),
    secretIndex: 0,
    namespace: 'default',
  };
}

export const createVideoEvent = () => createEvent('video.completed');
