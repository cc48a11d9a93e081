import { blumaWebhooks } from '@bluma-webhooks/h3';
import { H3, serve } from 'h3';

const app = new H3();
app.post(
  '/webhooks/bluma',
  blumaWebhooks({
    secret: process.env.BLUMA_WEBHOOK_SECRET,
    handlers: { 'video.completed': () => {} },
  }),
);
const server = await serve(app, { port: 0, hostname: '127.0.0.1', silent: true }).ready();
console.log(new URL('/webhooks/bluma', server.url).href);
