import type { IncomingMessage } from 'node:http';
import type { Receiver } from '@bluma-webhooks/core';
import { createNodeEndpoint, type NodeEndpointOptions } from '@bluma-webhooks/core/node';
import { defaultStore } from '@bluma-webhooks/store-memory';

export type BlumaWebhooksOptions = NodeEndpointOptions;

/** What is used of Koa's context, in Koa 2 and 3. */
export interface KoaContext {
  readonly req: IncomingMessage & { readonly rawBody?: unknown; readonly body?: unknown };
  readonly request: {
    readonly req: IncomingMessage;
    readonly rawBody?: unknown;
    readonly body?: unknown;
  };
  readonly method: string;
  readonly path: string;
  status: number;
  body: unknown;
  set(field: string, value: string): void;
  /** Set by koa-mount. */
  readonly mountPath?: unknown;
  /** Set by `@koa/router`: the layers whose path fits. */
  readonly matched?: unknown;
}

/** Koa middleware; `.receiver.close()` drains it once the server has stopped listening. */
export interface BlumaWebhooks {
  (context: KoaContext, next: () => Promise<unknown>): Promise<void>;
  readonly receiver: Receiver;
}

const parserFix =
  'A body parser read the request first: put app.use(blumaWebhooks(...)) above the parser, or keep the bytes as a Buffer in ctx.request.rawBody (the string that parsers keep there is not what was signed)';

/**
 * The endpoint for Bluma's webhooks, as Koa middleware. Verifies each delivery, runs the handler of its type once, and
 * answers; what is not its own goes on to `next()`.
 *
 * A request is its own if it comes to `path` (`app.use(mw)`), to the place where koa-mount put it
 * (`app.use(mount('/x', mw))`), or to a route of `@koa/router` that holds it (`router.post('/x', mw)`).
 *
 * @throws {BlumaWebhookError} if an option is wrong: `missing_secret`, `missing_handlers`, `unknown_handler`,
 *   `invalid_handler`, `invalid_option`, `namespace_in_use`
 *
 * @example
 * ```ts
 * import { blumaWebhooks } from '@bluma-webhooks/koa';
 * import Koa from 'koa';
 *
 * const app = new Koa();
 * app.use(
 *   blumaWebhooks({
 *     secret: process.env.BLUMA_WEBHOOK_SECRET,
 *     handlers: { 'video.completed': async (event) => console.log(event.data.url) },
 *   }),
 * );
 * app.listen(3000);
 * ```
 */
export function blumaWebhooks(options: BlumaWebhooksOptions): BlumaWebhooks {
  const endpoint = createNodeEndpoint(options, { store: defaultStore, parserFix });
  const handle = async (context: KoaContext, next: () => Promise<unknown>): Promise<void> => {
    const { req, request } = context;
    if (!endpoint.matches(req) && !isMounted(context) && !isInRoute(context, middleware)) {
      endpoint.warnIfSigned(req);
      await next();
      return;
    }
    const kept = [request.rawBody, request.body, req.rawBody, req.body];
    const { status, headers, body } = await endpoint.respond(req, kept);
    context.status = status;
    context.body = body;
    for (const [field, value] of Object.entries(headers)) context.set(field, value);
  };
  const middleware: BlumaWebhooks = Object.assign(handle, { receiver: endpoint.receiver });
  return middleware;
}

/** koa-mount cuts its prefix off the path and puts it back behind. */
function isMounted({ mountPath, path }: KoaContext): boolean {
  return typeof mountPath === 'string' && path === '/';
}

/**
 * `_matchedRoute` alone proves nothing: it stays set after an earlier route has called `next()`. Layers without
 * methods are `router.use`, which cuts nothing off the path: those go by `path`.
 */
function isInRoute({ matched, method }: KoaContext, middleware: BlumaWebhooks): boolean {
  const layers: readonly { readonly methods: unknown[]; readonly stack: unknown[] }[] =
    Array.isArray(matched) ? matched : [];
  return layers.some(
    ({ methods, stack }) => methods.includes(method) && stack.includes(middleware),
  );
}
