import { blumaWebhooks } from '@bluma-webhooks/express';
import { pgBossQueue } from '@bluma-webhooks/queue-pg-boss';
import express from 'express';
import { atEnd } from './at-end.ts';
import { startBoss } from './boss.ts';

const boss = await startBoss();
// A worker that was not heard of for so long is taken for dead, and its jobs go to others.
const queue = pgBossQueue({ boss, heartbeatMs: 10_000 });
await queue.migrate();

const webhooks = blumaWebhooks({ secret: process.env.BLUMA_WEBHOOK_SECRET, queue });
const app = express();
app.use(webhooks);

const server = app.listen(Number(process.env.PORT ?? 3000), () => {
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : address;
  console.log(`Listening on http://localhost:${port}/webhooks/bluma`);
});

atEnd(() => {
  server.close(async () => {
    await webhooks.receiver.close();
    await boss.stop();
  });
});
