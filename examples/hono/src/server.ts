import { blumaWebhooks } from '@bluma-webhooks/fetch';
import { serve } from '@hono/node-server';
import { Hono } from 'hono';

const webhooks = blumaWebhooks({
  secret: process.env.BLUMA_WEBHOOK_SECRET,
  handlers: {
    'video.completed': async (event, ctx) => {
      // The link expires after an hour.
      const file = await fetch(event.data.url, { signal: ctx.signal });
      if (!file.ok) throw new Error(`${event.data.id}: ${file.status}`); // Bluma sends the event again
      console.log(`${event.data.id}: ${(await file.bytes()).length} bytes`);
    },
    'credits.low': (event) => console.log(`${event.data.remaining} credits left`),
  },
  // This process lives on after an answer, so a handler that takes its time may go on in it.
  onDeadline: 'accept',
});

const app = new Hono();
app.all('/webhooks/bluma', (c) => webhooks(c.req.raw));

const port = Number(process.env.PORT ?? 3000);
const server = serve({ fetch: app.fetch, port }, (address) => {
  console.log(`Listening on http://localhost:${address.port}/webhooks/bluma`);
});
server.once('error', (cause) => {
  throw new Error(`Cannot listen on port ${port}: set PORT to another one`, { cause });
});

process.once('SIGTERM', async () => {
  // Both together: from here on, no delivery is answered 202.
  server.close();
  await webhooks.receiver.close();
});
