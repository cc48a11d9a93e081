import type { ReceiverContext } from '../context.ts';
import { createHandlerLookup, type Handlers } from '../handlers.ts';
import type { EventQueue } from '../queue.ts';
import { call, now } from '../timeout.ts';
import type { Processing } from './processing.ts';

/** Enqueues every event. The queue's worker claims it and calls the handler. */
export function createQueuedProcessing(
  handlers: Handlers | undefined,
  queue: EventQueue,
  { endpoint, report }: ReceiverContext,
): Processing {
  // The worker calls them. A misspelt type is refused here all the same.
  if (handlers) createHandlerLookup(handlers);
  return {
    findHandler: () => () => {},
    async process({ event, key, delivery, body }) {
      const { deadline, receivedAt, subject } = delivery;
      const queued = {
        key,
        eventId: event.id,
        eventType: event.type,
        body,
        receivedAt,
        secretIndex: subject.secretIndex ?? 0,
        endpoint,
      };
      try {
        await call(deadline - now(), () => queue.enqueue(queued));
        return { kind: 'queued', event };
      } catch (err) {
        report({ name: 'enqueue_failed', err }, subject);
        return { kind: 'queue_unavailable', event };
      }
    },
  };
}
