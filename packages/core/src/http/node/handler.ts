import type { IncomingMessage, ServerResponse } from 'node:http';
import { readProperty } from '../../lib/read-property.ts';
import type { DeliveryResponse } from '../../outcome.ts';
import { type Logger, wrapLogger } from '../../ports/logger.ts';
import type { Receiver } from '../../receiver.ts';
import { isNodeRequest, isNodeResponse, refuseOnNodeResponse } from '../node-pair.ts';
import { createErrorResponse, logNotARequest } from '../not-a-request.ts';
import { destroy } from './destroy.ts';
import {
  createNodeEndpoint,
  type NodeEndpointDefaults,
  type NodeEndpointOptions,
} from './endpoint.ts';
import { handlerName, type RouteMatch } from './routed-request.ts';

export type NodeHandlerOptions = NodeEndpointOptions;

type Handle = (
  request: IncomingMessage,
  response: ServerResponse,
  next?: (error?: unknown) => void,
) => Promise<void>;

/** Fits `http.createServer(handler)` and `app.use(handler)`: without `next`, what is not ours is answered 404. */
export interface NodeHandler extends Handle {
  readonly receiver: Receiver;
}

/** What a framework on top of `node:http` adds. */
export interface NodeFramework extends NodeEndpointDefaults {
  /** Whether the framework routed this request to `handler`, whatever its path is. */
  matchRoute?(request: IncomingMessage, handler: NodeHandler): RouteMatch;
}

/** For frameworks that send what a route returns. Node and Express ignore it. */
const returnErrorResponse: () => void = createErrorResponse;

const notARequestFix =
  'Pass a request and a response of node:http. For a web Request (Next.js, Hono, SvelteKit), use @bluma-webhooks/fetch. Koa, h3 and Fastify have packages, too';

/**
 * The receiver as a `node:http` request handler: reads the raw body within its limits, answers, and lets everything
 * that is not its own pass.
 *
 * @throws {BlumaWebhookError} as `createReceiver`, and `invalid_option` for a path that does not begin with `/`
 *
 * @example
 * ```ts
 * import { createServer } from 'node:http';
 * import { createNodeHandler } from '@bluma-webhooks/core/node';
 * import { memoryStore } from '@bluma-webhooks/store-memory';
 *
 * const handler = createNodeHandler({
 *   secret: process.env.BLUMA_WEBHOOK_SECRET,
 *   store: memoryStore(),
 *   handlers: { 'video.completed': async (event) => console.log(event.data.url) },
 * });
 * createServer(handler).listen(3000);
 * ```
 */
export function createNodeHandler(
  options: NodeHandlerOptions,
  framework: NodeFramework = {},
): NodeHandler {
  const endpoint = createNodeEndpoint(options, framework);
  const { receiver } = endpoint;
  const handleRequest: Handle = async (request, response, next) => {
    if (!isNodeRequest(request) || !isNodeResponse(response)) {
      logNotARequest(options.logger, request, notARequestFix);
      refuseOnNodeResponse([response, request]);
      return returnErrorResponse();
    }
    const route = framework.matchRoute?.(request, handler);
    if (endpoint.matches(request, route)) {
      return send(response, await endpoint.respond(request), options.logger);
    }
    endpoint.warnIfSigned(request, route);
    return typeof next === 'function' ? next() : send(response, notFound, options.logger);
  };
  // Not an async function: restify refuses one that takes `next`.
  const handle: Handle = (request, response, next) => {
    const handled = handleRequest(request, response, next);
    return next && isRestify(request) ? new Promise(() => {}) : handled;
  };
  const handler: NodeHandler = Object.assign(handle, { receiver });
  Object.defineProperty(handler, 'name', { value: handlerName });
  return handler;
}

/** Restify calls the next handler when a promise resolves, also after a response and after `next()`. */
function isRestify(request: unknown): boolean {
  return typeof readProperty(request, 'connectionState') === 'function';
}

const notFoundBody = '{"error":"not_found"}';
const notFound = {
  status: 404,
  headers: { 'content-type': 'application/json', 'content-length': `${notFoundBody.length}` },
  body: notFoundBody,
};

/** Never throws. Other code may have replaced the methods of a response. */
function send(
  response: ServerResponse,
  { status, headers, body }: Pick<DeliveryResponse, 'status' | 'headers' | 'body'>,
  logger: Logger | undefined,
): void {
  // Other code may have sent a response in the meantime, such as a middleware with a timeout of its own.
  if (response.headersSent || response.destroyed) return;
  try {
    // One after the other: the `writeHead` of others may return nothing.
    response.writeHead(status, headers);
    response.end(body);
  } catch (err) {
    wrapLogger(logger).error('response_failed', { status, err });
    destroy(response);
  }
}
