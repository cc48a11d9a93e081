import { blumaWebhooks } from '@bluma-webhooks/express';
import { bullmqQueue } from '@bluma-webhooks/queue-bullmq';
import express from 'express';
import { atEnd } from './at-end.ts';

const url = process.env.REDIS_URL ?? 'redis://localhost:6379';
const queue = bullmqQueue({ connection: { url } });
const webhooks = blumaWebhooks({ secret: process.env.BLUMA_WEBHOOK_SECRET, queue });

const app = express();
app.use(webhooks);

const port = Number(process.env.PORT ?? 3000);
const server = app.listen(port, (cause) => {
  if (cause) throw new Error(`Cannot listen on port ${port}: set PORT to another one`, { cause });
  const address = server.address();
  const used = typeof address === 'object' ? address?.port : address;
  console.log(`Listening on http://localhost:${used}/webhooks/bluma`);
});

atEnd(async () => {
  // First no more deliveries, then no more queue.
  server.close();
  await webhooks.receiver.close();
  await queue.close();
});
