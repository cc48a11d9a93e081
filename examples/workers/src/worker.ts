import { type BlumaWebhooks, blumaWebhooks, type FetchContext } from '@bluma-webhooks/fetch';
import { postgresStore } from '@bluma-webhooks/store-postgres';
import { Pool } from 'pg';

interface Env {
  readonly BLUMA_WEBHOOK_SECRET?: string;
  readonly DATABASE_URL?: string;
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
    store: env.DATABASE_URL ? createStore(env.DATABASE_URL) : undefined,
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

function createStore(connectionString: string) {
  // On Workers a connection belongs to the request that opened it, so the pool gives each connection out once.
  return postgresStore({ pool: new Pool({ connectionString, maxUses: 1 }) });
}
