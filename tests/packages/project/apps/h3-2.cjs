const { blumaWebhooks } = require('@bluma-webhooks/h3');

const webhooks = blumaWebhooks({
  secret: process.env.BLUMA_WEBHOOK_SECRET,
  handlers: { 'video.completed': () => {} },
});

// h3 2 itself is an ES module only.
import('h3').then(async ({ H3, serve }) => {
  const app = new H3().post('/webhooks/bluma', webhooks);
  const server = await serve(app, { port: 0, hostname: '127.0.0.1', silent: true }).ready();
  console.log(new URL('/webhooks/bluma', server.url).href);
});
