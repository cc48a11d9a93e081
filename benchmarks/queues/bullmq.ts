import { bullmqQueue, createWorker } from '@bluma-webhooks/queue-bullmq';
import { redisStore } from '@bluma-webhooks/store-redis';
import { Queue, Worker } from 'bullmq';
import { Redis } from 'ioredis';
import { type Engine, engineTimeoutMs } from './engine.ts';
import { silent } from './silent.ts';

export function openBullmq(url: string): Engine {
  const connection = { url };
  const client = new Redis(url);
  const store = redisStore({ client });
  const queues = new Map<string, Queue>();
  const getQueue = (name: string) => {
    const queue = queues.get(name) ?? new Queue(name, { connection });
    queues.set(name, queue);
    return queue;
  };
  return {
    name: 'BullMQ',
    store,
    queue: async (name) =>
      bullmqQueue({ queue: getQueue(name), commandTimeoutMs: engineTimeoutMs, logger: silent }),
    add: (name, id, type, data) => getQueue(name).add(type, data, { jobId: id }),
    async fill(name, jobs) {
      const bulk = jobs.map((data) => ({
        name: data.eventType,
        data,
        opts: { jobId: `e-${data.key}` },
      }));
      for (let at = 0; at < bulk.length; at += 1000) {
        await getQueue(name).addBulk(bulk.slice(at, at + 1000));
      }
    },
    work: async (name, concurrency, handled) =>
      createWorker({
        connection,
        name,
        concurrency,
        store,
        handlers: { '*': handled },
        logger: silent,
      }),
    workBare: async (name, concurrency, handled) =>
      new Worker(name, async () => handled(), { connection, concurrency }),
    async close() {
      await Promise.all([...queues.values()].map((queue) => queue.close()));
      client.disconnect();
    },
  };
}
