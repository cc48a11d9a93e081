import { toText } from '../../option-checks.ts';
import { adaptLogger } from '../../ports/logger.ts';
import type { Receiver, ReceiverDefaults } from '../../receiver.ts';
import { type EndpointOptions, resolveReceiver } from '../resolve-receiver.ts';
import { dropWebBody, readWebBody } from './body.ts';
import { toRequest } from './to-request.ts';

/** The second argument of a platform. */
export interface FetchContext {
  /** Keeps the process alive until the promise settles: `ctx.waitUntil` of Workers, `event.waitUntil` of others. */
  waitUntil(work: Promise<unknown>): unknown;
}

/**
 * Takes a `Request`, and always responds. A context of a framework that carries the `Request` fits too. With a `waitUntil`
 * the default of `onDeadline` is `accept`: `waitUntil` gets the work after the response. Without one nothing may keep the
 * process alive, so the default is `redeliver`.
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

const notARequestFix =
  'Pass a web Request: in Hono (c) => webhooks(c.req.raw), in the Pages Router of Next.js use the package for Express';

/** @throws {BlumaWebhookError} as `createReceiver` */
export function createFetchHandler(
  options: EndpointOptions,
  { parserFix, ...defaults }: FetchDefaults = {},
): FetchHandler {
  const receiver = resolveReceiver(options, defaults);
  const logger = adaptLogger(options.logger);
  const handle = async (given: Request, context?: object): Promise<Response> => {
    const request = toRequest(given);
    if (!request) {
      logger.error('not_a_request', { given: toText(given), fix: notARequestFix });
      return Response.json({ error: 'internal_error' }, { status: 500 });
    }
    const isCarried = isFetchContext(context);
    const { status, headers, body, finished } = await receiver.receive({
      method: request.method,
      header: (name) => request.headers.get(name),
      read: (limits) => readWebBody(request, limits, parserFix),
      onDeadline: options.onDeadline ?? (isCarried ? undefined : 'redeliver'),
    });
    // Never rejects, since nothing may wait for it.
    const work = Promise.all([finished, dropWebBody(request)]).catch(() => {});
    if (isCarried) carry(work, context);
    return new Response(body, { status, headers });
  };
  return Object.assign(handle, { receiver });
}

/** The run continues in both cases, and its response does not change. */
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
