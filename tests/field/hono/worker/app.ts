import { blumaWebhooks } from '@bluma-webhooks/fetch';
import { Hono } from 'hono';
import { secureHeaders } from 'hono/secure-headers';

interface Bindings {
  readonly BLUMA_WEBHOOK_SECRET: string;
}

let webhooks: ReturnType<typeof blumaWebhooks> | undefined;

/** Created with the first request, since a Worker has its secrets only then. */
function getWebhooks(secret: string) {
  webhooks ??= blumaWebhooks({ secret, handlers: { 'video.completed': () => {} } });
  return webhooks;
}

const app = new Hono<{ Bindings: Bindings }>();
app.use(secureHeaders());
// The execution context lets a handler continue after the response.
app.post('/webhooks/bluma', (context) =>
  getWebhooks(context.env.BLUMA_WEBHOOK_SECRET)(context.req.raw, context.executionCtx),
);
app.get('/', (context) => context.text('a page'));

export default app;
