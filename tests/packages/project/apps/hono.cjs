const { blumaWebhooks } = require('@bluma-webhooks/fetch');
const { serve } = require('@hono/node-server');
const { Hono } = require('hono');

const webhooks = blumaWebhooks({
  secret: process.env.BLUMA_WEBHOOK_SECRET,
  handlers: { 'video.completed': () => {} },
});

const app = new Hono();
app.post('/webhooks/bluma', (context) => webhooks(context.req.raw));
serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }, ({ port }) => {
  console.log(`http://127.0.0.1:${port}/webhooks/bluma`);
});
