import type { Intake } from './intake.ts';
import { idempotencyKey } from './key.ts';
import type { EventQueue } from './queue.ts';
import type { Report } from './reporter.ts';
import { answered, now } from './timeout.ts';

/** Hands every event to the queue, whose worker claims and handles it. */
export function createQueueIntake(queue: EventQueue, endpoint: string, report: Report): Intake {
  let isClosed = false;
  return {
    async take({ event, body, receivedAt, secretIndex, deadline }) {
      if (isClosed) return { outcome: { kind: 'shutting_down', event } };
      const { id: eventId, type: eventType } = event;
      const key = await idempotencyKey(endpoint, eventId);
      const delivery = { key, eventId, eventType, body, receivedAt, secretIndex, endpoint };
      try {
        await answered(deadline - now(), (async () => queue.enqueue(delivery))(), 'The queue');
        return { outcome: { kind: 'queued', event } };
      } catch (err) {
        report({ name: 'enqueue_failed', err }, { eventId, eventType });
        return { outcome: { kind: 'queue_unavailable', event } };
      }
    },
    async close() {
      isClosed = true;
      return { drained: 0, aborted: 0 };
    },
  };
}
