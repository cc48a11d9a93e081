import { type EndpointOptions, receiverOf } from '../mount.ts';
import type { Answer } from '../outcome.ts';
import type { Receiver, ReceiverDefaults } from '../receiver.ts';
import { readWebBody } from './body.ts';

/** What a platform gives beside the request. Anything that has no `waitUntil` is ignored. */
export interface FetchContext {
  /** Keeps the process alive until the promise settles: `ctx.waitUntil` of Workers, `event.waitUntil` of others. */
  readonly waitUntil?: ((work: Promise<unknown>) => unknown) | undefined;
}

/**
 * Takes a `Request`, always answers. `onDeadline` is `accept` with a `waitUntil`, which carries what runs past the
 * answer; without one nothing may keep the process alive, so it is `retry` unless you set it.
 */
export interface FetchHandler {
  (request: Request, context?: FetchContext | undefined): Promise<Response>;
  readonly receiver: Receiver;
}

export interface FetchDefaults extends ReceiverDefaults {
  /** What to change when something read the body first. It goes to the log. */
  readonly parserFix?: string | undefined;
}

/** @throws {BlumaWebhookError} as `createReceiver` */
export function createFetchHandler(
  options: EndpointOptions,
  { parserFix, ...defaults }: FetchDefaults = {},
): FetchHandler {
  const receiver = receiverOf(options, defaults);
  const handle = async (request: Request, context?: FetchContext): Promise<Response> => {
    const isCarried = typeof context?.waitUntil === 'function';
    const { status, headers, body, finished } = await receiver.receive({
      method: request.method,
      header: (name) => request.headers.get(name),
      read: (limits) => readWebBody(request, limits, parserFix),
      onDeadline: isCarried ? undefined : (options.onDeadline ?? 'retry'),
    });
    // As a method: some platforms lose `this` otherwise.
    if (isCarried && finished) context.waitUntil?.(finished);
    return toResponse({ status, headers, body });
  };
  return Object.assign(handle, { receiver });
}

/** With its length, which servers do not find out by themselves for a stream, and HTTP/1.0 needs. */
export function toResponse({
  status,
  headers,
  body,
}: Pick<Answer, 'status' | 'headers' | 'body'>): Response {
  return new Response(body, {
    status,
    headers: { ...headers, 'content-length': `${body.length}` },
  });
}
