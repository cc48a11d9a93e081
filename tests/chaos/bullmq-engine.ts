import { bullmqQueue, createWorker } from '@bluma-webhooks/queue-bullmq';
import { Queue } from 'bullmq';
import { name, queueOptions } from './engine-options.ts';
import type { Engine } from './queues.ts';

const logger = { info() {}, warn() {}, error() {} };

export const bullmqEngine: Engine = {
  openQueue: async (url, times) =>
    bullmqQueue({ connection: { url }, ...queueOptions(times), logger }),
  openWorker: async (url, options) => createWorker({ connection: { url }, name, ...options }),
  async prepare() {},
  async countUnfinished(url) {
    const queue = new Queue(name, { connection: { url } });
    return {
      async count() {
        const counts = await queue.getJobCounts('wait', 'active', 'delayed', 'prioritized');
        return Object.values(counts).reduce((sum, count) => sum + count, 0);
      },
      close: () => queue.close(),
    };
  },
};
