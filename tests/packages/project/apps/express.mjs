import { blumaWebhooks } from '@bluma-webhooks/express';
import express from 'express';

const app = express();
app.use(
  blumaWebhooks({
    secret: process.env.BLUMA_WEBHOOK_SECRET,
    handlers: { 'video.completed': () => {} },
  }),
);
const server = app.listen(0, '127.0.0.1', () => {
  console.log(`http://127.0.0.1:${server.address().port}/webhooks/bluma`);
});
