import type { Receiver, ReceiverDefaults } from '../../receiver.ts';
import { type EndpointOptions, resolveReceiver } from '../resolve-receiver.ts';
import { dropWebBody, readWebBody } from './body.ts';

/** What a platform gives beside the request. */
export interface FetchContext {
  /** Keeps the process alive until the promise settles: `ctx.waitUntil` of Workers, `event.waitUntil` of others. */
  waitUntil(work: Promise<unknown>): unknown;
}

/**
 * Takes a `Request`, always answers. `onDeadline` is `accept` with a `waitUntil`, which carries what runs past the
 * answer; without one nothing may keep the process alive, so it is `redeliver` unless you set it.
 */
export interface FetchHandler {
  /** @param context used if it is a {@link FetchContext}; frameworks pass other things too */
  (request: Request, context?: FetchContext | object | undefined): Promise<Response>;
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
  const receiver = resolveReceiver(options, defaults);
  const handle = async (request: Request, context?: object): Promise<Response> => {
    const isCarried = isFetchContext(context);
    const { status, headers, body, finished } = await receiver.receive({
      method: request.method,
      header: (name) => request.headers.get(name),
      read: (limits) => readWebBody(request, limits, parserFix),
      onDeadline: options.onDeadline ?? (isCarried ? undefined : 'redeliver'),
    });
    const work = Promise.all([finished, dropWebBody(request)]);
    if (isCarried) carry(work, context);
    return new Response(body, { status, headers });
  };
  return Object.assign(handle, { receiver });
}

/** The run goes on either way, and its answer stands. */
function carry(work: Promise<unknown>, context: FetchContext): void {
  try {
    context.waitUntil(work);
  } catch {
    // A platform may refuse it, as one that is closing does.
  }
}

function isFetchContext(context: object | undefined): context is FetchContext {
  return typeof Object(context).waitUntil === 'function';
}
