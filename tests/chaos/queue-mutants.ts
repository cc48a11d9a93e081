import type { EventQueue, QueuedDelivery } from '@bluma-webhooks/core';
import { stopAt } from './gate.ts';

/** Answers before the engine has the job. Where the process, or the engine, dies in between, the event is lost. */
export function unconfirmed(queue: EventQueue): EventQueue {
  const enqueueLate = async (delivery: QueuedDelivery) => {
    await stopAt('answered');
    await queue.enqueue(delivery);
    await stopAt('queued');
  };
  return {
    async enqueue(delivery) {
      void enqueueLate(delivery);
      return 'enqueued';
    },
    close: () => queue.close(),
  };
}
