import { createServer } from 'node:http';
import { blumaWebhooks } from '@bluma-webhooks/h3';
import { createApp, toNodeListener } from 'h3';

const app = createApp();
app.use(
  blumaWebhooks({
    secret: process.env.BLUMA_WEBHOOK_SECRET,
    handlers: {
      'video.completed': (event) => console.log(event.data.url),
      // @ts-expect-error: a video that failed has no url
      'video.failed': (event) => console.log(event.data.url),
    },
  }),
);
createServer(toNodeListener(app)).listen(3000);
