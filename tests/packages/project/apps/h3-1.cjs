const { createServer } = require('node:http');
const { blumaWebhooks } = require('@bluma-webhooks/h3');
const { createApp, toNodeListener } = require('h3');

const app = createApp();
app.use(
  blumaWebhooks({
    secret: process.env.BLUMA_WEBHOOK_SECRET,
    handlers: { 'video.completed': () => {} },
  }),
);
const server = createServer(toNodeListener(app)).listen(0, '127.0.0.1', () => {
  console.log(`http://127.0.0.1:${server.address().port}/webhooks/bluma`);
});
