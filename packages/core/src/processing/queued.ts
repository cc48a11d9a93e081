import type { ReceiverContext } from '../context.ts';
import { createHandlerLookup, type Handlers } from '../handlers.ts';
import { call, now } from '../lib/timeout.ts';
import type { EventQueue } from '../queue.ts';
import type { Processing } from './processing.ts';

/** Enqueues every event. The queue's worker claims it and calls the handler. */
export function createQueuedProcessing(
  handlers: Handlers | undefined,
  queue: EventQueue,
  { namespace, report }: ReceiverContext,
): Processing {
  // The worker calls them. A misspelt type is refused here all the same.
  if (handlers) createHandlerLookup(handlers);
  return {
    findHandler: () => () => {},
    async process({ event, key, delivery, body }) {
      const { deadline, receivedAt, eventContext } = delivery;
      const queued = {
        key,
        eventId: event.id,
        eventType: event.type,
        body,
        receivedAt,
        secretIndex: eventContext.secretIndex ?? 0,
        namespace,
      };
      try {
        await call(deadline - now(), () => queue.enqueue(queued));
        return { kind: 'queued', event };
      } catch (err) {
        report({ name: 'enqueue_failed', err }, eventContext);
        return { kind: 'queue_unavailable', event };
      }
    },
  };
}
