import type { IncomingMessage } from 'node:http';
import { expired, within } from '../../lib/timeout.ts';
import type { DeliveryResponse } from '../../outcome.ts';
import type { Receiver, ReceiverDefaults } from '../../receiver.ts';
import type { DeliveryRequest } from '../../request.ts';
import { createPathMatcher, type PathOptions } from '../path-matcher.ts';
import { type EndpointOptions, resolveReceiver } from '../resolve-receiver.ts';
import { readBody } from './body.ts';
import { drain } from './drain.ts';

export type NodeEndpointOptions = PathOptions & EndpointOptions;

export interface NodeEndpointDefaults extends ReceiverDefaults {
  /** What to change when one of the framework's parsers read the body first. It goes to the log. */
  readonly parserFix?: string | undefined;
}

/** What may be the bytes that somebody read before. */
type Kept = readonly unknown[];

/** The endpoint on `node:http` requests, for whoever sends the answer. */
export interface NodeEndpoint {
  readonly receiver: Receiver;
  /** Whether the request came to `path`, by its `url`, which frameworks cut below a mount. */
  matches(request: IncomingMessage): boolean;
  /** Call it for a request that is let go on, so that a signed one does not get lost in silence. */
  warnIfSigned(request: IncomingMessage): void;
  /**
   * What to send. Reads the body, or uses the first of `kept` (by default `rawBody` and `body` of the request) that
   * is bytes; a promise of them is waited for within the deadline.
   */
  respond(request: IncomingMessage, kept?: Kept | Promise<Kept>): Promise<DeliveryResponse>;
}

/** @throws {BlumaWebhookError} as `createReceiver`, and `invalid_option` for a path that does not begin with `/` */
export function createNodeEndpoint(
  options: NodeEndpointOptions,
  defaults: NodeEndpointDefaults = {},
): NodeEndpoint {
  const pathMatcher = createPathMatcher(options);
  const receiver = resolveReceiver(options, defaults);
  return {
    receiver,
    matches: (request) => pathMatcher.matches(pathnameOf(request)),
    warnIfSigned: (request) =>
      pathMatcher.warnIfSigned({
        method: request.method,
        pathname: pathnameOf(request),
        isSigned: 'x-bluma-signature' in request.headers,
      }),
    async respond(request, kept) {
      const response = await receiver.receive({
        ...toDelivery(request, kept, defaults.parserFix),
        onDeadline: options.onDeadline,
      });
      if (response.status === 408) {
        return { ...response, headers: { ...response.headers, connection: 'close' } };
      }
      drain(request);
      return response;
    },
  };
}

/** Of a path with a query, or of a whole URL, which a request may name as well (RFC 9112, 3.2.2). */
function pathnameOf({ url = '/' }: IncomingMessage): string {
  const path = url.startsWith('/') ? url : url.replace(/^[a-z]+:\/\/[^/?]*/i, '');
  return path.split('?', 1)[0] ?? '';
}

function toDelivery(
  request: IncomingMessage,
  kept: Kept | Promise<Kept> | undefined,
  parserFix: string | undefined,
): DeliveryRequest {
  return {
    method: request.method ?? '',
    header(name) {
      const value = request.headers[name];
      return Array.isArray(value) ? value.join(', ') : value;
    },
    read(limits) {
      if (!(kept instanceof Promise)) return readBody(request, limits, kept, parserFix);
      const found = kept.catch(() => []);
      return within(limits.timeoutMs, found).then((bytes) =>
        bytes === expired
          ? { ok: false, code: 'body_timeout' }
          : readBody(request, limits, bytes, parserFix),
      );
    },
  };
}
