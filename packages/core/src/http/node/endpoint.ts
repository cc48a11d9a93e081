import type { IncomingMessage } from 'node:http';
import { settlesWithin } from '../../lib/timeout.ts';
import type { DeliveryResponse } from '../../outcome.ts';
import type {
  DeliveryRequest,
  OnDeadline,
  ReadLimits,
  ReadResult,
} from '../../ports/delivery-request.ts';
import type { Receiver, ReceiverDefaults } from '../../receiver.ts';
import { createPathMatcher, type PathOptions } from '../path-matcher.ts';
import { type EndpointOptions, resolveReceiver } from '../resolve-receiver.ts';
import { readBody } from './body.ts';
import { drain } from './drain.ts';

export type NodeEndpointOptions = PathOptions & EndpointOptions;

export interface NodeEndpointDefaults extends ReceiverDefaults {
  /** What to change when one of the framework's parsers read the body first. It goes to the log. */
  readonly parserFix?: string | undefined;
}

/** Values that may be the bytes of a body that something else has read. */
export type RawBodies = readonly unknown[];

/** The webhook on `node:http` requests, for an adapter that sends the response itself. */
export interface NodeEndpoint {
  readonly receiver: Receiver;
  /** Whether the request's `url` is `path`. Frameworks remove the mount path from `url`. */
  matches(request: IncomingMessage): boolean;
  /** Call it for each request that does not match, so that a lost delivery is logged. */
  warnIfSigned(request: IncomingMessage): void;
  /**
   * Processes the request, and resolves to the response to send. Never rejects.
   *
   * @param rawBodies the first one that is bytes is the body; a promise of them is awaited within the deadline. The
   *   default is `rawBody` and `body` of the request. Without bytes there, the body is read from the request
   */
  respond(
    request: IncomingMessage,
    rawBodies?: RawBodies | Promise<RawBodies>,
  ): Promise<DeliveryResponse>;
}

/** @throws {BlumaWebhookError} as `createReceiver`, and `invalid_option` for a path that does not begin with `/` */
export function createNodeEndpoint(
  options: NodeEndpointOptions,
  defaults: NodeEndpointDefaults = {},
): NodeEndpoint {
  const pathMatcher = createPathMatcher(options);
  const receiver = resolveReceiver(options, defaults);
  const { onDeadline } = options;
  const { parserFix } = defaults;
  return {
    receiver,
    matches: (request) => pathMatcher.matches(toPathname(request)),
    warnIfSigned: (request) =>
      pathMatcher.warnIfSigned({
        method: request.method,
        pathname: toPathname(request),
        isSigned: 'x-bluma-signature' in request.headers,
      }),
    async respond(request, rawBodies) {
      const response = await receiver.receive(
        new NodeDeliveryRequest(request, rawBodies, parserFix, onDeadline),
      );
      if (response.status === 408) {
        return { ...response, headers: { ...response.headers, connection: 'close' } };
      }
      drain(request);
      return response;
    },
  };
}

/** Of a path with a query, or of a whole URL, which a request may name as well (RFC 9112, 3.2.2). */
function toPathname({ url = '/' }: IncomingMessage): string {
  const path = url.startsWith('/') ? url : url.replace(/^[a-z]+:\/\/[^/?]*/i, '');
  return path.split('?', 1)[0] ?? '';
}

class NodeDeliveryRequest implements DeliveryRequest {
  readonly method: string;
  readonly onDeadline: OnDeadline | undefined;
  readonly #request: IncomingMessage;
  readonly #rawBodies: RawBodies | Promise<RawBodies> | undefined;
  readonly #parserFix: string | undefined;

  constructor(
    request: IncomingMessage,
    rawBodies: RawBodies | Promise<RawBodies> | undefined,
    parserFix: string | undefined,
    onDeadline: OnDeadline | undefined,
  ) {
    this.method = request.method ?? '';
    this.onDeadline = onDeadline;
    this.#request = request;
    this.#rawBodies = rawBodies;
    this.#parserFix = parserFix;
  }

  header(name: string): string | undefined {
    const value = this.#request.headers[name];
    return Array.isArray(value) ? value.join(', ') : value;
  }

  read(limits: ReadLimits): ReadResult | Promise<ReadResult> {
    if (this.#rawBodies instanceof Promise) return this.#readWhenKnown(this.#rawBodies, limits);
    return readBody(this.#request, limits, this.#rawBodies, this.#parserFix);
  }

  async #readWhenKnown(finding: Promise<RawBodies>, limits: ReadLimits): Promise<ReadResult> {
    const found = finding.catch(() => []);
    if (!(await settlesWithin(limits.timeoutMs, found))) return { ok: false, code: 'body_timeout' };
    return readBody(this.#request, limits, await found, this.#parserFix);
  }
}
