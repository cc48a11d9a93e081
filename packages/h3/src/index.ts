import type { Receiver } from '@bluma-webhooks/core';
import {
  createFetchHandler,
  createPathMatcher,
  type FetchContext,
  type FetchHandler,
} from '@bluma-webhooks/core/fetch';
import {
  createNodeEndpoint,
  type NodeEndpoint,
  type NodeEndpointOptions,
} from '@bluma-webhooks/core/node';
import { defaultStore } from '@bluma-webhooks/store-memory';
import {
  type H3Event,
  isNodeEvent,
  isWebEvent,
  type MatchedRoute,
  type NodeEvent,
  type NodeRequest,
  type WebEvent,
} from './event.ts';

export type BlumaWebhooksOptions = NodeEndpointOptions;

/**
 * An event handler, which always answers, and middleware, which goes by `path`, for h3 1 and 2. `.receiver.close()`
 * drains it once the server has stopped listening.
 */
export interface BlumaWebhooks {
  (event: H3Event, next?: () => unknown): Promise<unknown>;
  readonly receiver: Receiver;
  /** How h3 1 knows an event handler. */
  readonly __is_handler__: true;
}

const parserFix =
  'Something read the body first: hand the event over before anything calls readBody(event) or event.req.json()';

/**
 * The endpoint for Bluma's webhooks on h3, Nitro and Nuxt. Verifies each delivery, runs the handler of its type once,
 * and answers.
 *
 * As the handler of a route it answers every request that it gets; as `app.use(mw)` it takes those to `path` and lets
 * the rest go on.
 *
 * @throws {BlumaWebhookError} if an option is wrong: `missing_secret`, `missing_handlers`, `unknown_handler`,
 *   `invalid_handler`, `invalid_option`, `namespace_in_use`
 *
 * @example
 * ```ts
 * import { blumaWebhooks } from '@bluma-webhooks/h3';
 * import { H3, serve } from 'h3';
 *
 * const app = new H3();
 * app.post(
 *   '/webhooks/bluma',
 *   blumaWebhooks({
 *     secret: process.env.BLUMA_WEBHOOK_SECRET,
 *     handlers: { 'video.completed': async (event) => console.log(event.data.url) },
 *   }),
 * );
 * serve(app, { port: 3000 });
 * ```
 */
export function blumaWebhooks(options: BlumaWebhooksOptions): BlumaWebhooks {
  const node = createNodeEndpoint(options, { store: defaultStore, parserFix });
  const { receiver } = node;
  const { logger, onDeadline } = options;
  const web = createFetchHandler({ receiver, logger, onDeadline }, { parserFix });
  const mount = createPathMatcher(options);

  const handle = async (event: H3Event, next?: () => unknown): Promise<unknown> => {
    if (isWebEvent(event)) {
      if (!next) return web(event.req, toFetchContext(event));
      const { method, url, headers } = event.req;
      const { pathname } = new URL(url);
      if (mount.matches(pathname)) return web(event.req, toFetchContext(event));
      mount.warnIfSigned({ method, pathname, isSigned: headers.has('x-bluma-signature') });
      return next();
    }
    if (!isNodeEvent(event)) throw new TypeError('This is no event of h3 1 or 2');
    if (isOwn(event, node, handler)) return answerNode(event, node, web);
    node.warnIfSigned(event.node.req);
    return undefined;
  };
  const handler: BlumaWebhooks = Object.assign(handle, { receiver, __is_handler__: true } as const);
  return handler;
}

/** A server lives on after the answer; elsewhere only `waitUntil` says that anything does. */
function toFetchContext({ req }: WebEvent): FetchContext | undefined {
  if (typeof req.waitUntil === 'function') return { waitUntil: (work) => req.waitUntil?.(work) };
  return /^(node|bun|deno)$/.test(req.runtime?.name ?? '') ? { waitUntil: () => {} } : undefined;
}

/** On a route, at a place that `app.use('/x', …)` cut off the url, or at `path`. */
function isOwn({ node: { req }, context }: NodeEvent, endpoint: NodeEndpoint, handler: object) {
  const isMounted = req.url !== req.originalUrl && /^\/?(\?|$)/.test(req.url ?? '');
  return endpoint.matches(req) || isMounted || isOnRoute(context?.matchedRoute, handler);
}

/**
 * A matched route stays on the event after its handler let it go on. The route is ours if it holds the handler; where
 * it holds another one, that may wrap ours, as Nitro's do for a route's file, unless it is a catch-all.
 */
function isOnRoute(route: MatchedRoute | undefined, handler: object): boolean {
  if (!route) return false;
  return Object.values(route.handlers ?? {}).includes(handler) || !route.path?.includes('**');
}

/** What h3 1's `readRawBody` leaves behind: the bytes, or a promise of them. */
const keptByH3 = Symbol.for('h3RawBody');

async function answerNode(
  event: NodeEvent,
  endpoint: NodeEndpoint,
  web: FetchHandler,
): Promise<Response | string> {
  const { req, res } = event.node;
  const context = event.waitUntil && {
    waitUntil: (work: Promise<unknown>) => event.waitUntil?.(work),
  };
  const request = event.web?.request ?? fromStream(req, event._requestBody ?? req.body);
  if (request) return web(request, context);

  const kept = Promise.all([Reflect.get(req, keptByH3), event._requestBody, req.rawBody, req.body]);
  const response = await endpoint.respond(req, kept);
  if (response.finished) event.waitUntil?.(response.finished);
  // Not as a Response: h3 1 drops one behind another on its connection.
  res.statusCode = response.status;
  for (const [name, value] of Object.entries(response.headers)) res.setHeader(name, value);
  return response.body;
}

/** Presets without Node's server make up a Node request, with the body beside it as a web stream. */
function fromStream({ method, headers }: NodeRequest, body: unknown): Request | undefined {
  if (!(body instanceof ReadableStream)) return undefined;
  const pairs = Object.entries(headers).map(([name, value]): [string, string] => [
    name,
    String(value),
  ]);
  const init = { method: method ?? '', headers: pairs, body, duplex: 'half' } as const;
  return new Request('http://localhost/', init);
}
