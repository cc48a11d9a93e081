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

const notAnEventFix =
  'Pass an event of h3 1 or 2. For a web Request use @bluma-webhooks/fetch, for a request and response of Node @bluma-webhooks/express';

/**
 * The endpoint for Bluma's webhooks on h3, Nitro and Nuxt. Verifies each delivery, runs the handler of its type once,
 * and answers.
 *
 * As the handler of a route it answers every request that it gets. As `app.use(mw)`, and on a route with a wildcard, it handles
 * the requests to `path`, and leaves all others to the next handler.
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

/** A server continues after the response, unless its host freezes it. On other platforms only `waitUntil` keeps work alive. */
function answerWeb({ req }: WebEvent, { onServer, elsewhere }: WebHandlers): Promise<Response> {
  const context = typeof req.waitUntil === 'function' ? toFetchContext(req) : undefined;
  const isServer = /^(node|bun|deno)$/.test(req.runtime?.name ?? '');
  const bytes = findRawBody([req.runtime?.node?.req]);
  const request = bytes ? withBody(req, bytes) : req;
  return (isServer ? onServer : elsewhere)(request, context);
}

/** `waitUntil` of srvx needs its request. */
function toFetchContext(request: WebEvent['req']): FetchContext {
  return { waitUntil: (work) => request.waitUntil?.(work) };
}

/** A host has read the stream, and kept the bytes. */
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

/** Without `next` it is the handler of a route. One with a wildcard has the requests of other pages, too. */
function matchWebRoute({ context }: WebEvent): RouteMatch {
  return context?.matchedRoute?.route?.includes('*') ? 'likely' : 'certain';
}

const notFound = () => Response.json({ error: 'not_found' }, { status: 404 });

/**
 * A matched route stays on the event after its handler called the next one. Where a route has another handler, that may wrap ours, as
 * Nitro's do for a route's file. A route with a wildcard or a parameter has the requests of other pages, too.
 */
function matchNodeRoute({ context }: NodeEvent, handler: BlumaWebhooks): RouteMatch {
  const { path = '', handlers } = context?.matchedRoute ?? {};
  if (!context?.matchedRoute) return 'none';
  if (!/[*:]/.test(path)) return 'certain';
  const isOurs = Object.values(handlers ?? {}).some((found) => isHandler(found, handler));
  return isOurs || !path.includes('*') ? 'likely' : 'unclear';
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
  const body = event._requestBody ?? readProperty(req, 'body');
  const request = event.web?.request ?? fromStream(req, body);
  if (request) return web(request, context);

  const kept = Promise.all([readProperty(req, keptByH3), event._requestBody]);
  const sources = kept.then((bytes) => [...bytes.map((rawBody) => ({ rawBody })), req]);
  const response = await endpoint.respond(req, sources);
  if (response.finished) event.waitUntil?.(response.finished);
  // Not as a Response: h3 1 drops one behind another on its connection.
  res.statusCode = response.status;
  for (const [name, value] of Object.entries(response.headers)) res.setHeader(name, value);
  return response.body;
}

/** Presets without Node's server make up a Node request, with the body beside it as a web stream. */
function fromStream({ method, headers }: NodeRequest, body: unknown): Request | undefined {
  if (!isWebStream(body)) return undefined;
  const pairs = Object.entries(headers).map(([name, value]): [string, string] => [
    name,
    String(value),
  ]);
  const init = { method: method ?? '', headers: pairs, body, duplex: 'half' } as const;
  return new Request('http://localhost/', init);
}

/** By its parts: a test's realm has a class of its own. */
function isWebStream(value: unknown): value is ReadableStream {
  return typeof readProperty(value, 'getReader') === 'function';
}
