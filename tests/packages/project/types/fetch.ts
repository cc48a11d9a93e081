import { blumaWebhooks } from '@bluma-webhooks/fetch';

const handler = blumaWebhooks({
  secret: process.env.BLUMA_WEBHOOK_SECRET,
  handlers: {
    'video.completed': (event) => console.log(event.data.url),
    // @ts-expect-error: a video that failed has no url
    'video.failed': (event) => console.log(event.data.url),
  },
});

export const POST: (request: Request) => Promise<Response> = handler;
