import { blumaWebhooks } from '@bluma-webhooks/koa';
import Koa from 'koa';

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

const app = new Koa();
// Above a body parser, should the app have one: the signature is over the body's bytes.
app.use(webhooks);

const port = Number(process.env.PORT ?? 3000);
const server = app.listen(port, () => {
  const address = server.address();
  const used = typeof address === 'object' ? address?.port : address;
  console.log(`Listening on http://localhost:${used}/webhooks/bluma`);
});
server.once('error', (cause) => {
  throw new Error(`Cannot listen on port ${port}: set PORT to another one`, { cause });
});

process.once('SIGTERM', async () => {
  // Both together: from here on, no delivery is answered 202.
  server.close();
  await webhooks.receiver.close();
});
