import type { IncomingMessage } from 'node:http';
import type { Receiver } from '@bluma-webhooks/core';
import {
  createErrorResponse,
  createNodeEndpoint,
  isExactRoute,
  isHandler,
  isNodeRequest,
  logNotARequest,
  type NodeEndpointOptions,
  type RouteMatch,
  rateRoute,
  refuseOnNodeResponse,
} from '@bluma-webhooks/core/node';
import { defaultStore } from '@bluma-webhooks/store-memory';

export type { HandlerContext, Handlers, WebhookEvent } from '@bluma-webhooks/core';
export { isBlumaWebhookError, isPermanentError, PermanentError } from '@bluma-webhooks/core';

export type BlumaWebhooksOptions = NodeEndpointOptions;

/** The part of Koa's context that this package uses, in Koa 2 and 3. */
export interface KoaContext {
  readonly req: IncomingMessage;
  readonly request: { readonly req: IncomingMessage };
  readonly method: string;
  readonly path: string;
  readonly url: string;
  readonly originalUrl: string;
  readonly headers: IncomingMessage['headers'];
  status: number;
  body: unknown;
  set(field: string, value: string): void;
  /** Set by `@koa/router`: the layers whose path matches. */
  readonly matched?: unknown;
}

interface RouterLayer {
  readonly methods: readonly unknown[];
  readonly path: unknown;
  readonly stack: readonly unknown[];
}

/** Koa middleware. `.receiver.close()` drains its runs: call it after the server has stopped listening. */
export interface BlumaWebhooks {
  (context: KoaContext, next: () => Promise<unknown>): Promise<void>;
  readonly receiver: Receiver;
}

const parserFix =
  'A body parser read the request first: put app.use(blumaWebhooks(...)) above the parser, or keep the bytes as a Buffer in ctx.request.rawBody (the string that parsers keep there is not what was signed)';

/** For frameworks that send the return value of a route. Koa ignores it. */
const returnErrorResponse: () => void = createErrorResponse;

const notAContextFix =
  'Pass a context of Koa: app.use(blumaWebhooks(...)). For a request and response of Node use @bluma-webhooks/express, for a web Request @bluma-webhooks/fetch';

/**
 * Receives Bluma's webhooks as Koa middleware. Verifies each delivery, runs the handler of its type once, and responds.
 * All other requests go to `next()`.
 *
 * It handles the requests to `path` (`app.use(mw)`), and to a route of `@koa/router` that has the middleware
 * (`router.post('/x', mw)`). If `path` is not set, it also handles signed requests to the mount point of koa-mount
 * (`app.use(mount('/x', mw))`).
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
    const { req, request } = Object(context);
    if (!isNodeRequest(req) || !Object(request).req) {
      logNotARequest(options.logger, context, notAContextFix);
      refuseOnNodeResponse([next, context]);
      return returnErrorResponse();
    }
    const route = matchRoute(context, middleware);
    // Without `params`: koa-mount has no patterns, and the `params` of the context belong to a router.
    const { method, url, originalUrl, headers: requestHeaders } = context;
    const routed = { method, url, originalUrl, headers: requestHeaders };
    if (!endpoint.matches(routed, route)) {
      endpoint.warnIfSigned(routed, route);
      await next();
      return;
    }
    const { status, headers, body } = await endpoint.respond(req, [request, req]);
    context.status = status;
    context.body = body;
    for (const [field, value] of Object.entries(headers)) context.set(field, value);
  };
  const middleware: BlumaWebhooks = Object.assign(handle, { receiver: endpoint.receiver });
  return middleware;
}

/**
 * `matched` alone proves nothing: it stays set after an earlier route has called `next()`. Layers without methods
 * come from `router.use`, which removes nothing from the path. Their requests are compared with `path`. Tracing agents
 * wrap the functions of a layer.
 */
function matchRoute({ matched, method, path }: KoaContext, middleware: BlumaWebhooks): RouteMatch {
  const layers: readonly RouterLayer[] = Array.isArray(matched) ? matched : [];
  const matches = layers
    .filter(({ methods }) => methods.includes(method))
    .map((layer) =>
      rateRoute({
        isExact: isExactRoute(layer.path, path),
        hasHandler: layer.stack.some((part) => isHandler(part, middleware)),
      }),
    );
  const ratings = ['certain', 'likely', 'unclear'] as const;
  return ratings.find((rating) => matches.includes(rating)) ?? 'none';
}
