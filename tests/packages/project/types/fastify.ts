import { blumaWebhooks } from '@bluma-webhooks/fastify';
import Fastify from 'fastify';

const app = Fastify();
app.register(blumaWebhooks, {
  secret: process.env.BLUMA_WEBHOOK_SECRET,
  handlers: {
    'video.completed': (event) => console.log(event.data.url),
    // @ts-expect-error: a video that failed has no url
    'video.failed': (event) => console.log(event.data.url),
  },
});
app.listen({ port: 3000 });
