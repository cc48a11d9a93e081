import { createWorker } from '@bluma-webhooks/queue-bullmq';
import { redisStore } from '@bluma-webhooks/store-redis';
import { Redis } from 'ioredis';
import { atEnd } from './at-end.ts';

const url = process.env.REDIS_URL ?? 'redis://localhost:6379';
const client = new Redis(url);
client.on('error', (error) => console.error(`Redis: ${error.message}`));

const worker = createWorker({
  connection: { url },
  store: redisStore({ client }),
  // How long the job of a worker that died is left to it. Unless set, it is twice as long.
  leaseMs: 10_000,
  handlers: {
    'video.completed': async (event, ctx) => {
      console.log(`Worker ${process.pid} downloads ${event.data.id}`);
      // The link expires after an hour.
      const file = await fetch(event.data.url, { signal: ctx.signal });
      if (!file.ok) throw new Error(`${event.data.id}: ${file.status}`); // run again after a pause
      console.log(`${event.data.id}: ${(await file.bytes()).length} bytes`);
    },
    'credits.low': (event) => console.log(`${event.data.remaining} credits left`),
  },
});
atEnd(async () => {
  // What still runs after 10 s is another worker's.
  await worker.close({ timeoutMs: 10_000 });
  client.disconnect();
});

console.log(`Worker ${process.pid} is at work`);
