import { blumaWebhooks } from '@bluma-webhooks/express';
import express from 'express';

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

const app = express();
app.use(webhooks);
// Below the webhooks, which need the body's bytes.
app.use(express.json());

const port = Number(process.env.PORT ?? 3000);
const server = app.listen(port, (cause) => {
  if (cause) throw new Error(`Cannot listen on port ${port}: set PORT to another one`, { cause });
  const address = server.address();
  const used = typeof address === 'object' ? address?.port : address;
  console.log(`Listening on http://localhost:${used}/webhooks/bluma`);
});

process.once('SIGTERM', async () => {
  // Both together: from here on, no delivery is answered 202.
  server.close();
  await webhooks.receiver.close();
});
