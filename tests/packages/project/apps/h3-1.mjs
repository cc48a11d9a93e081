import { createServer } from 'node:http';
import { blumaWebhooks } from '@bluma-webhooks/h3';
import { createApp, toNodeListener } from 'h3';

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
