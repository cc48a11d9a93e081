import { blumaWebhooks } from '@bluma-webhooks/fetch';

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

const port = process.env.PORT ?? 3000;
const server = listen();
console.log(`Listening on ${new URL('/webhooks/bluma', server.url)}`);

function listen() {
  try {
    return Bun.serve({
      port,
      routes: { '/webhooks/bluma': (request) => webhooks(request) },
      fetch: () => new Response('Not found', { status: 404 }),
    });
  } catch (cause) {
    throw new Error(`Cannot listen on port ${port}: set PORT to another one`, { cause });
  }
}

process.once('SIGTERM', async () => {
  // Both together: from here on, no delivery is answered 202.
  await Promise.all([server.stop(), webhooks.receiver.close()]);
});
