import { blumaWebhooks } from '@bluma-webhooks/h3';

const webhooks = blumaWebhooks({
  secret: process.env.BLUMA_WEBHOOK_SECRET,
  handlers: {
    'video.completed': (event) => console.log(event.data.url),
    // @ts-expect-error: a video that failed has no url
    'video.failed': (event) => console.log(event.data.url),
  },
});

// h3 2 itself is an ES module only, which CommonJS can import like this alone.
import('h3').then(({ H3, serve }) => {
  const app = new H3();
  app.use(webhooks);
  app.post('/bluma', webhooks);
  serve(app, { port: 3000 });
});
