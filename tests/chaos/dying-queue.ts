import type { EventQueue } from '@bluma-webhooks/core';
import { Random } from './random.ts';
import type { ProcessSetting } from './setting.ts';

/** Kills its process in the moment between enqueuing and answering, for some events. The next process may answer them. */
export function dyingQueue(queue: EventQueue, { seed, dying }: ProcessSetting): EventQueue {
  return {
    async enqueue(delivery) {
      const result = await queue.enqueue(delivery);
      const isLast = new Random(seed, 'dying', `${process.pid} ${delivery.eventId}`).chance(dying);
      if (isLast) process.kill(process.pid, 'SIGKILL');
      return result;
    },
    close: () => queue.close(),
  };
}
