import type { ReceiverContext } from '../context.ts';
import { createHandlerLookup, type Handlers } from '../handlers.ts';
import { withTimeout } from '../lib/timeout.ts';
import type { EventQueue } from '../ports/queue.ts';
import type { Processing } from './processing.ts';

/** Enqueues every event. The queue's worker claims it and calls the handler. */
export function createQueuedProcessing(
  handlers: Handlers | undefined,
  queue: EventQueue,
  { namespace, report }: ReceiverContext,
): Processing {
  // The worker calls the handlers. A misspelt type is refused here all the same.
  if (handlers) createHandlerLookup(handlers);
  return {
    findHandler: () => () => {},
    async process({ event, key, delivery, body }) {
      const { startedAt, deadlineMs, receivedAt, eventContext } = delivery;
      const { secretIndex = 0 } = eventContext;
      const { id: eventId, type: eventType } = event;
      const queued = { key, eventId, eventType, body, receivedAt, secretIndex, namespace };
      try {
        await withTimeout(deadlineMs, queue.enqueue(queued), startedAt);
        return { kind: 'queued', event };
      } catch (err) {
        report({ name: 'enqueue_failed', err }, eventContext);
        return { kind: 'queue_unavailable', event };
      }
    },
  };
}
