import { createHash } from 'node:crypto';
import type { KnownEventType, QueuedDelivery } from '@bluma-webhooks/core';
import { createEvent } from '@bluma-webhooks/testing';

/** A delivery as a receiver queues it. */
export function newDelivery(type: KnownEventType = 'video.completed'): QueuedDelivery {
  const event = createEvent(type);
  return {
    key: createHash('sha256').update(`default\0${event.id}`).digest('hex'),
    eventId: event.id,
    eventType: event.type,
    body: new TextEncoder().encode(JSON.stringify(event)),
    receivedAt: new Date(),
    secretIndex: 0,
    namespace: 'default',
  };
}
