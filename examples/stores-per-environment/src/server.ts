import { createApp } from './app.ts';
import { openStore } from './store.ts';

const { store, close } = await openStore(process.env.BLUMA_STORE);
const { app, webhooks } = createApp({
  store,
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
const server = app.listen(port, (cause) => {
  if (cause) throw new Error(`Cannot listen on port ${port}: set PORT to another one`, { cause });
  const address = server.address();
  const used = typeof address === 'object' ? address?.port : address;
  console.log(`Listening on http://localhost:${used}/webhooks/bluma`);
});

// What is over is deleted now and then, where the store does not do so by itself.
setInterval(() => store.sweep?.({ limit: 1000 }).catch(console.error), 60_000).unref();

process.once('SIGTERM', async () => {
  // Both together: from here on, no delivery is answered 202. Then the store, which the last runs need.
  server.close();
  await webhooks.receiver.close();
  await close();
});
