import type { IncomingMessage, ServerResponse } from 'node:http';
import { BlumaWebhookError } from '../errors.ts';
import { adaptLogger, type Logger } from '../logger.ts';
import type { ReceiverOptions } from '../options.ts';
import type { Answer } from '../outcome.ts';
import { createReceiver, type Receiver } from '../receiver.ts';
import type { DeliveryRequest } from '../request.ts';
import type { IdempotencyStore } from '../store.ts';
import { readBody } from './body.ts';
import { drain } from './drain.ts';

export interface NodeHandlerOptions extends ReceiverOptions {
  /** Where the endpoint is when the handler is not mounted at a place of its own. `/webhooks/bluma`. */
  readonly path?: string | undefined;
}

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
export interface NodeFramework {
  /** The store when the user sets none. */
  readonly store?: ((logger: Logger) => IdempotencyStore) | undefined;
  /** Whether the framework routed this request to `handler`, whatever its path is. */
  isRouted?(request: IncomingMessage, handler: NodeHandler): boolean;
  /** What to change when one of the framework's parsers read the body first. */
  readonly parserFix?: string | undefined;
}

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
  const path = resolvePath(options.path);
  const receiver = createReceiver(options, framework);
  const warnOnce = onceForSigned(options, path);

  const handle = async (
    request: IncomingMessage,
    response: ServerResponse,
    next?: (error?: unknown) => void,
  ): Promise<void> => {
    if (!isAt(path, request) && !framework.isRouted?.(request, handler)) {
      warnOnce(request);
      return next ? next() : send(response, notFound);
    }
    const answer = await receiver.receive(toDelivery(request, framework.parserFix));
    if (answer.status === 408) response.setHeader('connection', 'close');
    else drain(request);
    send(response, answer);
  };
  const handler: NodeHandler = Object.assign(handle, { receiver });
  return handler;
}

const notFound = {
  status: 404,
  headers: { 'content-type': 'application/json' },
  body: '{"error":"not_found"}',
};

function toDelivery(request: IncomingMessage, parserFix: string | undefined): DeliveryRequest {
  return {
    method: request.method ?? '',
    header(name) {
      const value = request.headers[name];
      return Array.isArray(value) ? value.join(', ') : value;
    },
    read: (limits) => readBody(request, limits, parserFix),
  };
}

function resolvePath(path = '/webhooks/bluma'): string {
  if (!path.startsWith('/')) {
    throw new BlumaWebhookError(
      'invalid_option',
      `path is "${path}": it has to begin with a slash`,
    );
  }
  return withoutEndSlash(path);
}

/** Goes by what is left of the path below the place where the handler is mounted. */
function isAt(path: string, { url = '/' }: IncomingMessage): boolean {
  const [pathname = ''] = url.split('?', 1);
  return withoutEndSlash(pathname) === path;
}

const withoutEndSlash = (path: string) => (path.endsWith('/') ? path.slice(0, -1) : path);

function send(response: ServerResponse, answer: Pick<Answer, 'status' | 'headers' | 'body'>): void {
  // Somebody else may have answered in the meantime, such as a middleware with a timeout of its own.
  if (response.headersSent || response.destroyed) return;
  const length = Buffer.byteLength(answer.body);
  response
    .writeHead(answer.status, { ...answer.headers, 'content-length': length })
    .end(answer.body);
}

/** A delivery that passes by is lost, and a likely slip when the endpoint is mounted. Said once. */
function onceForSigned({ logger }: NodeHandlerOptions, path: string) {
  let isSaid = false;
  return ({ headers, method, url }: IncomingMessage): void => {
    if (isSaid || !headers['x-bluma-signature']) return;
    isSaid = true;
    adaptLogger(logger).warn('signed_request_passed_by', {
      method,
      url: url?.split('?', 1)[0]?.slice(0, 200),
      fix: `A request with a Bluma signature came to another path than "${path}": set path, or mount the handler there`,
    });
  };
}
