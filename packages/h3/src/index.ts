import type { Receiver } from '@bluma-webhooks/core';
import {
  createErrorResponse,
  createFetchHandler,
  type FetchContext,
  type FetchHandler,
  logNotARequest,
} from '@bluma-webhooks/core/fetch';
import {
  createNodeEndpoint,
  findRawBody,
  isHandler,
  type NodeEndpoint,
  type NodeEndpointOptions,
  type RoutedRequest,
  type RouteMatch,
  readProperty,
  refuseOnNodeResponse,
} from '@bluma-webhooks/core/node';
import { defaultStore } from '@bluma-webhooks/store-memory';
import {
  type H3Event,
  isNodeEvent,
  isWebEvent,
  type NodeEvent,
  type NodeRequest,
  type WebEvent,
} from './event.ts';

export type { HandlerContext, Handlers, WebhookEvent } from '@bluma-webhooks/core';
export { isBlumaWebhookError, isPermanentError, PermanentError } from '@bluma-webhooks/core';

export type BlumaWebhooksOptions = NodeEndpointOptions;

/**
 * An event handler for h3 1 and 2 that always responds. As middleware, it handles only the requests to `path`.
 * `.receiver.close()` drains its runs: call it after the server has stopped listening.
 */
export interface BlumaWebhooks {
  (event: H3Event, next?: () => unknown): Promise<unknown>;
  readonly receiver: Receiver;
  /** h3 1 recognises an event handler by this property. */
  readonly __is_handler__: true;
}

const parserFix =
  'Something read the body first: hand the event over before anything calls readBody(event) or event.req.json()';

const notAnEventFix =
  'Pass an event of h3 1 or 2. For a web Request use @bluma-webhooks/fetch, for a request and response of Node @bluma-webhooks/express';

/**
 * Receives Bluma's webhooks on h3, Nitro and Nuxt. Verifies each delivery, runs the handler of its type once, and
 * responds.
 *
 * As the handler of a route, it responds to every request of the route. As `app.use(mw)`, and on a route with a
 * wildcard, it handles the requests to `path`. On a route with a wildcard it also handles signed requests, if `path` is
 * not set. All other requests go to the next handler, or get a 404 if there is none.
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
  const shared = { receiver, logger, onDeadline };
  const handlers: WebHandlers = {
    elsewhere: createFetchHandler(shared, { parserFix }),
    onServer: createFetchHandler(shared, { parserFix, isServer: true }),
  };

  const handle = async (event: H3Event, next?: () => unknown): Promise<unknown> => {
    if (isWebEvent(event)) {
      const request = toRoutedRequest(event);
      const route = next ? 'none' : matchWebRoute(event);
      if (node.matches(request, route)) return answerWeb(event, handlers);
      node.warnIfSigned(request, route);
      return next ? next() : notFound();
    }
    if (isNodeEvent(event)) {
      const { req } = event.node;
      const route = matchNodeRoute(event, handler);
      const request = { ...toPlainRequest(req), params: event.context?.params };
      if (node.matches(request, route)) return answerNode(event, node, handlers.elsewhere);
      node.warnIfSigned(request, route);
      return undefined;
    }
    logNotARequest(logger, event, notAnEventFix);
    refuseOnNodeResponse([next, event]);
    return createErrorResponse();
  };
  const handler: BlumaWebhooks = Object.assign(handle, { receiver, __is_handler__: true } as const);
  return handler;
}

interface WebHandlers {
  readonly onServer: FetchHandler;
  readonly elsewhere: FetchHandler;
}

/**
 * A server continues after the response, unless its host freezes it. On other platforms only `waitUntil` keeps the
 * process alive.
 */
function answerWeb({ req }: WebEvent, { onServer, elsewhere }: WebHandlers): Promise<Response> {
  const context = typeof req.waitUntil === 'function' ? toFetchContext(req) : undefined;
  const isServer = /^(node|bun|deno)$/.test(req.runtime?.name ?? '');
  const bytes = findRawBody([req.runtime?.node?.req]);
  const request = bytes ? withBody(req, bytes) : req;
  return (isServer ? onServer : elsewhere)(request, context);
}

/** Keeps the request as `this`, which `waitUntil` of srvx needs. */
function toFetchContext(request: WebEvent['req']): FetchContext {
  return { waitUntil: (work) => request.waitUntil?.(work) };
}

/** A copy of a request whose stream the host has read. The host has stored the bytes. */
function withBody({ url, method, headers }: Request, bytes: Uint8Array): Request {
  return new Request(url, { method, headers, body: new Uint8Array(bytes) });
}

function toRoutedRequest({ req, context }: WebEvent): RoutedRequest {
  const { method, url } = req;
  const isSigned = req.headers.has('x-bluma-signature');
  const headers = isSigned ? { 'x-bluma-signature': '' } : {};
  return { method, url, headers, params: context?.params };
}

const toPlainRequest = ({ method, url, originalUrl, headers }: NodeRequest): RoutedRequest => ({
  method,
  url,
  originalUrl,
  headers,
});

/**
 * For a call without `next`, as the handler of a route. A route with a wildcard or a parameter also gets the requests of other
 * pages.
 */
function matchWebRoute({ context }: WebEvent): RouteMatch {
  return /[*:+]/.test(context?.matchedRoute?.route ?? '') ? 'likely' : 'certain';
}

const notFound = () => Response.json({ error: 'not_found' }, { status: 404 });

/**
 * A matched route stays on the event after its handler has called the next one. The handler of a route may be a wrapper
 * of `handler`, as in Nitro for the file of a route. A route with a wildcard or a parameter also gets the requests of
 * other pages.
 */
function matchNodeRoute({ context }: NodeEvent, handler: BlumaWebhooks): RouteMatch {
  const { path = '', handlers } = context?.matchedRoute ?? {};
  if (!context?.matchedRoute) return 'none';
  if (!/[*:]/.test(path)) return 'certain';
  const isOurs = Object.values(handlers ?? {}).some((found) => isHandler(found, handler));
  return isOurs || !path.includes('*') ? 'likely' : 'unclear';
}

/** The property in which `readRawBody` of h3 1 stores the bytes, or a promise of them. */
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
  const body = event._requestBody ?? readProperty(req, 'body');
  const request = event.web?.request ?? fromStream(req, body);
  if (request) return web(request, context);

  const kept = Promise.all([readProperty(req, keptByH3), event._requestBody]);
  const sources = kept.then((bytes) => [...bytes.map((rawBody) => ({ rawBody })), req]);
  const response = await endpoint.respond(req, sources);
  if (response.finished) event.waitUntil?.(response.finished);
  // Not as a `Response`: h3 1 drops a `Response` that comes after another one on the same connection.
  res.statusCode = response.status;
  for (const [name, value] of Object.entries(response.headers)) res.setHeader(name, value);
  return response.body;
}

/** Presets without Node's server simulate a Node request. Its body is a separate web stream. */
function fromStream({ method, headers }: NodeRequest, body: unknown): Request | undefined {
  if (!isWebStream(body)) return undefined;
  const pairs = Object.entries(headers).map(([name, value]): [string, string] => [
    name,
    String(value),
  ]);
  const init = { method: method ?? '', headers: pairs, body, duplex: 'half' } as const;
  return new Request('http://localhost/', init);
}

/** Checks a method and not the class: the realm of a test has a different class. */
function isWebStream(value: unknown): value is ReadableStream {
  return typeof readProperty(value, 'getReader') === 'function';
}
