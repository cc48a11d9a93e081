import { blumaWebhooks } from '@bluma-webhooks/fetch';
import { serve } from '@hono/node-server';
import { Hono } from 'hono';

const webhooks = blumaWebhooks({
  secret: process.env.BLUMA_WEBHOOK_SECRET,
  handlers: {
    'video.completed': (event) => console.log(event.data.url),
    // @ts-expect-error: a video that failed has no url
    'video.failed': (event) => console.log(event.data.url),
  },
});

const app = new Hono();
app.post('/webhooks/bluma', (context) => webhooks(context.req.raw));
serve({ fetch: app.fetch, port: 3000 });
