import { createReceiver } from '@bluma-webhooks/core';
import { bullmqQueue, createWorker } from '@bluma-webhooks/queue-bullmq';
import { memoryStore } from '@bluma-webhooks/store-memory';

const connection = { url: 'redis://localhost:6379' };
const queue = bullmqQueue({ connection });
export const receiver = createReceiver({ secret: process.env.BLUMA_WEBHOOK_SECRET, queue });

export async function work(): Promise<number> {
  const worker = createWorker({
    connection,
    store: memoryStore(),
    concurrency: 5,
    handlers: {
      'video.completed': (event) => console.log(event.data.url),
      // @ts-expect-error: a video that failed has no url
      'video.failed': (event) => console.log(event.data.url),
    },
  });
  const [letter] = await queue.deadLetters.list({ limit: 10 });
  const { drained } = await worker.close({ timeoutMs: 1000 });
  return drained + (letter?.attempts ?? 0);
}
