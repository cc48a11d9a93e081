import type { IncomingMessage, ServerResponse } from 'node:http';
import type { DeliveryResponse } from '../../outcome.ts';
import type { Receiver } from '../../receiver.ts';
import { isNodeRequest, isNodeResponse, refuseOnNodeResponse } from '../node-pair.ts';
import { createErrorResponse, logNotARequest } from '../not-a-request.ts';
import {
  createNodeEndpoint,
  type NodeEndpointDefaults,
  type NodeEndpointOptions,
} from './endpoint.ts';
import type { RouteMatch } from './routed-request.ts';

export type NodeHandlerOptions = NodeEndpointOptions;

/** Fits `http.createServer(handler)` and `app.use(handler)`: without `next`, what is not ours is answered 404. */
export interface NodeHandler {
  (
    request: IncomingMessage,
    response: ServerResponse,
    next?: (error?: unknown) => void,
  ): Promise<void>;
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
  'Pass a request and a response of node:http. For a web Request, as Next.js, Hono and SvelteKit have them, use the package @bluma-webhooks/fetch; for a context of Koa, h3 or Fastify, the package for it';

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
  const handle = async (
    request: IncomingMessage,
    response: ServerResponse,
    next?: (error?: unknown) => void,
  ): Promise<void> => {
    if (!isNodeRequest(request) || !isNodeResponse(response)) {
      logNotARequest(options.logger, request, notARequestFix);
      refuseOnNodeResponse([response, request]);
      return returnErrorResponse();
    }
    const route = framework.matchRoute?.(request, handler);
    if (endpoint.matches(request, route)) return send(response, await endpoint.respond(request));
    endpoint.warnIfSigned(request, route);
    return typeof next === 'function' ? next() : send(response, notFound);
  };
  const handler: NodeHandler = Object.assign(handle, { receiver });
  return handler;
}

const notFoundBody = '{"error":"not_found"}';
const notFound = {
  status: 404,
  headers: { 'content-type': 'application/json', 'content-length': `${notFoundBody.length}` },
  body: notFoundBody,
};

function send(
  response: ServerResponse,
  { status, headers, body }: Pick<DeliveryResponse, 'status' | 'headers' | 'body'>,
): void {
  // Other code may have sent a response in the meantime, such as a middleware with a timeout of its own.
  if (response.headersSent || response.destroyed) return;
  response.writeHead(status, headers).end(body);
}
