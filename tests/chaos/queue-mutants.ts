import type { EventQueue } from '@bluma-webhooks/core';
import { stopAt } from './gate.ts';

/** Answers before the engine has the job. Where the process, or the engine, dies in between, the event is lost. */
export function unconfirmed(queue: EventQueue): EventQueue {
  return {
    async enqueue(delivery) {
      void stopAt('answered').then(() => queue.enqueue(delivery));
      return 'enqueued';
    },
    close: () => queue.close(),
  };
}
