import type { EventQueue } from '@bluma-webhooks/core';

/** Answers before the engine has the job. Where the process, or the engine, dies in between, the event is lost. */
export function unconfirmed(queue: EventQueue): EventQueue {
  return {
    async enqueue(delivery) {
      setTimeout(() => queue.enqueue(delivery).catch(() => {}), 20);
      return 'enqueued';
    },
    close: () => queue.close(),
  };
}
