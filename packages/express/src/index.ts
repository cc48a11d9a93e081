import type { IncomingMessage } from 'node:http';
import {
  createNodeHandler,
  isExactRoute,
  isHandler,
  type NodeHandler,
  type NodeHandlerOptions,
  type RouteMatch,
  rateRoute,
  toPathname,
} from '@bluma-webhooks/core/node';
import { defaultStore } from '@bluma-webhooks/store-memory';

export type { HandlerContext, Handlers, WebhookEvent } from '@bluma-webhooks/core';
export { isBlumaWebhookError, isPermanentError, PermanentError } from '@bluma-webhooks/core';

export type BlumaWebhooksOptions = NodeHandlerOptions;

/** Express middleware. `.receiver.close()` drains its runs: call it after the server has stopped listening. */
export interface BlumaWebhooks extends NodeHandler {}

/** The properties that Express 4 and 5 add to a request. */
type ExpressRequest = IncomingMessage & {
  readonly route?: {
    readonly path?: unknown;
    readonly stack?: readonly { readonly handle?: unknown }[];
  };
};

const parserFix =
  'A body parser read the request first: put app.use(blumaWebhooks(...)) above app.use(express.json()), or give this route express.raw({ type: "*/*", limit: "1mb" }). In NestJS: NestFactory.create(AppModule, { rawBody: true }). In the Pages Router of Next.js: export const config = { api: { bodyParser: false } }';

/**
 * Receives Bluma's webhooks as Express middleware. Verifies each delivery, runs the handler of its type once, and
 * responds. All other requests go to `next()`.
 *
 * It handles the requests to `path` (`app.use(mw)`), and to a route that has the middleware (`app.post('/x', mw)`). If
 * `path` is not set, it also handles signed requests to its mount point (`app.use('/x', mw)`).
 *
 * @throws {BlumaWebhookError} if an option is wrong: `missing_secret`, `missing_handlers`, `unknown_handler`,
 *   `invalid_handler`, `invalid_option`, `namespace_in_use`
 *
 * @example
 * ```ts
 * import { blumaWebhooks } from '@bluma-webhooks/express';
 * import express from 'express';
 *
 * const app = express();
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
  return createNodeHandler(options, { store: defaultStore, matchRoute, parserFix });
}

/**
 * `route` alone proves nothing: it stays set after an earlier route has called `next()`. A tracing agent may have
 * wrapped the handler.
 */
function matchRoute({ route, url }: ExpressRequest, handler: NodeHandler): RouteMatch {
  if (!route) return 'none';
  return rateRoute({
    isExact: isExactRoute(route.path, toPathname(url)),
    hasHandler: route.stack?.some(({ handle }) => isHandler(handle, handler)) ?? false,
  });
}
