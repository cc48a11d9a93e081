const { blumaWebhooks } = require('@bluma-webhooks/fastify');
const Fastify = require('fastify');

const app = Fastify();
app.register(blumaWebhooks, {
  secret: process.env.BLUMA_WEBHOOK_SECRET,
  handlers: { 'video.completed': () => {} },
});
app.listen({ port: 0, host: '127.0.0.1' }).then((url) => console.log(`${url}/webhooks/bluma`));
