import { blumaWebhooks } from '@bluma-webhooks/fastify';
import Fastify from 'fastify';

const app = Fastify();
app.register(blumaWebhooks, {
  secret: process.env.BLUMA_WEBHOOK_SECRET,
  handlers: { 'video.completed': () => {} },
});
console.log(`${await app.listen({ port: 0, host: '127.0.0.1' })}/webhooks/bluma`);
