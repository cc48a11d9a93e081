import { blumaWebhooks } from '@bluma-webhooks/h3';
import { H3, serve } from 'h3';

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
});

const app = new H3();
app.all('/webhooks/bluma', webhooks);

const port = process.env.PORT ?? 3000;
const server = serve(app, {
  port,
  silent: true,
  // Its own knows nothing of handlers that outlast their answer.
  gracefulShutdown: false,
});
await server.ready().catch((cause) => {
  throw new Error(`Cannot listen on port ${port}: set PORT to another one`, { cause });
});
console.log(`Listening on ${new URL('/webhooks/bluma', server.url)}`);

process.once('SIGTERM', async () => {
  // Both together: from here on, no delivery is answered 202.
  await Promise.all([server.close(), webhooks.receiver.close()]);
});
