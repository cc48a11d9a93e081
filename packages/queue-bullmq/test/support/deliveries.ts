import { createHash } from 'node:crypto';
import type { QueuedDelivery } from '@bluma-webhooks/core';
import { createEvent } from '@bluma-webhooks/testing';

/** A delivery as a receiver queues it. */
export function queuedDelivery(event: object & { id: string; type: string } = newEvent()) {
  const delivery: QueuedDelivery = {
    key: createHash('sha256').update(`default\0${event.id}`).digest('hex'),
    eventId: event.id,
    eventType: event.type,
    body: new TextEncoder().encode(JSON.stringify(event)),
    receivedAt: new Date(1_700_000_000_000),
    secretIndex: 0,
    namespace: 'default',
  };
  return delivery;
}

const newEvent = () => createEvent('video.completed');
