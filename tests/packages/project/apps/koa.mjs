import { blumaWebhooks } from '@bluma-webhooks/koa';
import Koa from 'koa';

const app = new Koa();
app.use(
  blumaWebhooks({
    secret: process.env.BLUMA_WEBHOOK_SECRET,
    handlers: { 'video.completed': () => {} },
  }),
);
const server = app.listen(0, '127.0.0.1', () => {
  console.log(`http://127.0.0.1:${server.address().port}/webhooks/bluma`);
});
