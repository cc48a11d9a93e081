import type { IncomingMessage } from 'node:http';
import { createMount, type EndpointOptions, type MountOptions, receiverOf } from '../mount.ts';
import type { Answer } from '../outcome.ts';
import type { Receiver, ReceiverDefaults } from '../receiver.ts';
import type { DeliveryRequest } from '../request.ts';
import { expired, within } from '../timeout.ts';
import { readBody } from './body.ts';
import { drain } from './drain.ts';

export type NodeEndpointOptions = MountOptions & EndpointOptions;

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
  isAt(request: IncomingMessage): boolean;
  /** Call it for a request that is let go on, so that a signed one does not get lost in silence. */
  passBy(request: IncomingMessage): void;
  /**
   * What to send. Reads the body, or uses the first of `kept` (by default `rawBody` and `body` of the request) that
   * is bytes; a promise of them is waited for within the deadline.
   */
  answer(request: IncomingMessage, kept?: Kept | Promise<Kept>): Promise<Answer>;
}

/** @throws {BlumaWebhookError} as `createReceiver`, and `invalid_option` for a path that does not begin with `/` */
export function createNodeEndpoint(
  options: NodeEndpointOptions,
  defaults: NodeEndpointDefaults = {},
): NodeEndpoint {
  const mount = createMount(options);
  const receiver = receiverOf(options, defaults);
  return {
    receiver,
    isAt: (request) => mount.isAt(pathnameOf(request)),
    passBy: (request) =>
      mount.passBy({
        method: request.method,
        pathname: pathnameOf(request),
        isSigned: 'x-bluma-signature' in request.headers,
      }),
    async answer(request, kept) {
      const answer = await receiver.receive({
        ...toDelivery(request, kept, defaults.parserFix),
        onDeadline: options.onDeadline,
      });
      if (answer.status === 408) {
        return { ...answer, headers: { ...answer.headers, connection: 'close' } };
      }
      drain(request);
      return answer;
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
