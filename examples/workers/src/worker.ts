import { type BlumaWebhooks, blumaWebhooks, type FetchContext } from '@bluma-webhooks/fetch';

interface Env {
  readonly BLUMA_WEBHOOK_SECRET?: string;
}

/** A Worker gets its bindings with a request, so the first request of an isolate creates the endpoint. */
let webhooks: BlumaWebhooks | undefined;

export default {
  async fetch(request: Request, env: Env, ctx: FetchContext): Promise<Response> {
    webhooks ??= createWebhooks(env);
    const { pathname } = new URL(request.url);
    if (pathname === '/webhooks/bluma') return webhooks(request, ctx);
    return new Response('Not found', { status: 404 });
  },
};

function createWebhooks(env: Env): BlumaWebhooks {
  return blumaWebhooks({
    secret: env.BLUMA_WEBHOOK_SECRET,
    handlers: {
      'video.completed': async (event, ctx) => {
        // The link expires after an hour.
        const file = await fetch(event.data.url, { signal: ctx.signal });
        if (!file.ok) throw new Error(`${event.data.id}: ${file.status}`); // Bluma sends the event again
        console.log(`${event.data.id}: ${(await file.bytes()).length} bytes`);
      },
      'credits.low': (event) => console.log(`${event.data.remaining} credits left`),
    },
  });
}
