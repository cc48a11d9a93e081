import { blumaWebhooks } from '@bluma-webhooks/h3';

export default blumaWebhooks({
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
