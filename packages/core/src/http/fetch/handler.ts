import type { Receiver, ReceiverDefaults } from '../../receiver.ts';
import { refuseOnNodeResponse } from '../node-pair.ts';
import { createErrorResponse, logNotARequest } from '../not-a-request.ts';
import { type EndpointOptions, resolveReceiver } from '../resolve-receiver.ts';
import { dropWebBody, readWebBody } from './body.ts';
import { type FetchContext, findFetchContext } from './fetch-context.ts';
import { toRequest } from './to-request.ts';

/** A `Request`, or the context of a framework that has one: of Hono, SvelteKit, Astro, Remix, Elysia or h3. */
export type RequestSource =
  | Request
  | { readonly request: Request }
  | { readonly req: Request | { readonly raw: Request } };

/**
 * Takes a `Request`, and always responds. A context of a framework that carries the `Request` fits too. With a `waitUntil`
 * the default of `onDeadline` is `accept`: `waitUntil` gets the work after the response. Without one nothing may keep the
 * process alive, so the default is `redeliver`.
 */
export interface FetchHandler {
  /** @param context used if it is a {@link FetchContext}; frameworks pass other things too */
  (request: RequestSource, context?: FetchContext | object | undefined): Promise<Response>;
  readonly receiver: Receiver;
}

export interface FetchDefaults extends ReceiverDefaults {
  /** What to change when something read the body first. It goes to the log. */
  readonly parserFix?: string | undefined;
  /** The process is a server. It continues after the response, unless its host freezes it. @default false */
  readonly isServer?: boolean | undefined;
}

const notARequestFix =
  'Pass a web Request: in Hono (c) => webhooks(c.req.raw). For a request and response of Node, as Express and the Pages Router of Next.js have them, use the package for Express. For an event of AWS Lambda, use @fastify/aws-lambda, serverless-http or hono/aws-lambda';

/** @throws {BlumaWebhookError} as `createReceiver` */
export function createFetchHandler(
  options: EndpointOptions,
  { parserFix, isServer, ...defaults }: FetchDefaults = {},
): FetchHandler {
  const receiver = resolveReceiver(options, defaults);
  const handle = async (given: RequestSource, context?: object): Promise<Response> => {
    const request = toRequest(given);
    if (!request) {
      logNotARequest(options.logger, given, notARequestFix);
      refuseOnNodeResponse([context, given]);
      return createErrorResponse();
    }
    const fetchContext = findFetchContext(context, given === request ? undefined : given);
    const { status, headers, body, finished } = await receiver.receive({
      method: request.method,
      header: (name) => request.headers.get(name),
      read: (limits) => readWebBody(request, limits, parserFix),
      onDeadline: options.onDeadline,
      outlivesResponse: isServer ? undefined : !!fetchContext,
    });
    // Never rejects, since nothing may wait for it.
    const work = Promise.all([finished, dropWebBody(request)]).catch(() => {});
    if (fetchContext) carry(work, fetchContext);
    const isLast = status === 408 || receiver.isClosing;
    return new Response(body, {
      status,
      headers: isLast ? { ...headers, connection: 'close' } : headers,
    });
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
