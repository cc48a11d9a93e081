import { blumaWebhooks } from '@bluma-webhooks/express';
import express from 'express';

const app = express();
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
app.listen(3000);
