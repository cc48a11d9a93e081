import { createReceiver } from '@bluma-webhooks/core';
import { createWorker, pgBossQueue } from '@bluma-webhooks/queue-pg-boss';
import { memoryStore } from '@bluma-webhooks/store-memory';
import { PgBoss } from 'pg-boss';

const boss = new PgBoss('postgres://localhost/app');
const queue = pgBossQueue({ boss });
export const receiver = createReceiver({ secret: process.env.BLUMA_WEBHOOK_SECRET, queue });

export async function work(): Promise<number> {
  const worker = createWorker({
    boss,
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
