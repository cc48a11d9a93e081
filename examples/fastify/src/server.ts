import { blumaWebhooks } from '@bluma-webhooks/fastify';
import Fastify from 'fastify';

const app = Fastify();
app.register(blumaWebhooks, {
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
});

const port = Number(process.env.PORT ?? 3000);
const address = await app.listen({ port }).catch((cause) => {
  throw new Error(`Cannot listen on port ${port}: set PORT to another one`, { cause });
});
console.log(`Listening on ${address}/webhooks/bluma`);

// The plugin waits for the handlers that run.
process.once('SIGTERM', () => app.close());
