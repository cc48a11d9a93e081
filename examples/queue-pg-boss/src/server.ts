import { blumaWebhooks } from '@bluma-webhooks/express';
import { pgBossQueue } from '@bluma-webhooks/queue-pg-boss';
import express from 'express';
import { atEnd } from './at-end.ts';
import { startBoss } from './boss.ts';

const boss = await startBoss();
// A worker without a heartbeat for so long counts as dead, and its jobs go to others.
const queue = pgBossQueue({ boss, heartbeatMs: 10_000 });
await queue.migrate();

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
  server.close();
  await webhooks.receiver.close();
  await boss.stop();
});
