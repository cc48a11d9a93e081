import type { IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import { isPromise } from '../../lib/maybe-promise.ts';
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
import {
  isAtMountPoint,
  isPatternMount,
  type RoutedRequest,
  type RouteMatch,
  toPathname,
} from './routed-request.ts';

export type NodeEndpointOptions = PathOptions & EndpointOptions;

export interface NodeEndpointDefaults extends ReceiverDefaults {
  /** What to change when one of the framework's parsers read the body first. It goes to the log. */
  readonly parserFix?: string | undefined;
}

/** Objects whose `rawBody` or `body` may be the bytes of a body that something else has read. */
export type BodySources = readonly unknown[];

/** The webhook on `node:http` requests, for an adapter that sends the response itself. */
export interface NodeEndpoint {
  readonly receiver: Receiver;
  /**
   * Whether the request is for the webhook. A `path` that the user has set beats all guesses. A guess takes signed requests only,
   * so that it never takes one of another page.
   */
  matches(request: RoutedRequest, route?: RouteMatch): boolean;
  /** Call it for each request that does not match, so that a lost delivery is logged. */
  warnIfSigned(request: RoutedRequest, route?: RouteMatch): void;
  /**
   * Processes the request, and resolves to the response to send. Never rejects.
   *
   * @param sources where the bytes of the body may be; the default is the request. A promise is awaited within the deadline.
   *   Without bytes there, the body is read from `stream`
   * @param stream what the framework has put in place of the request, to read the body from; the default is the request
   */
  respond(
    request: IncomingMessage,
    sources?: BodySources | Promise<BodySources>,
    stream?: Readable,
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
    matches(request, route = 'none') {
      const { url, originalUrl = url } = request;
      const isPattern = isAtMountPoint(request) && isPatternMount(request);
      if (pathMatcher.matches(toPathname(originalUrl))) return true;
      if (pathMatcher.matches(toPathname(url)) && !isPattern) return true;
      if (route === 'certain') return true;
      if (pathMatcher.isExplicit || !isSigned(request)) return false;
      return route === 'likely' || (isAtMountPoint(request) && !isPattern);
    },
    warnIfSigned: (request, route = 'none') =>
      pathMatcher.warnIfSigned({
        method: request.method,
        pathname: toPathname(request.originalUrl ?? request.url),
        isSigned: isSigned(request),
        isRouted: route !== 'none' || isAtMountPoint(request),
      }),
    async respond(request, sources = [request], stream = request) {
      const response = await receiver.receive(
        new NodeDeliveryRequest(request, { sources, stream, parserFix }, onDeadline),
      );
      const isTimeout = response.status === 408;
      if (!isTimeout) drain(request);
      // A sender that keeps its connection would send the next delivery to a process that ends.
      const isLast = isTimeout || receiver.isClosing;
      // HTTP/2 has no such header, and Node would warn of it.
      if (!isLast || request.httpVersionMajor > 1) return response;
      return { ...response, headers: { ...response.headers, connection: 'close' } };
    },
  };
}

const isSigned = ({ headers }: RoutedRequest) => 'x-bluma-signature' in headers;

interface BodyOrigin {
  readonly sources: BodySources | Promise<BodySources>;
  readonly stream: Readable;
  readonly parserFix: string | undefined;
}

class NodeDeliveryRequest implements DeliveryRequest {
  readonly method: string;
  readonly onDeadline: OnDeadline | undefined;
  readonly #request: IncomingMessage;
  readonly #body: BodyOrigin;

  constructor(request: IncomingMessage, body: BodyOrigin, onDeadline: OnDeadline | undefined) {
    this.method = request.method ?? '';
    this.onDeadline = onDeadline;
    this.#request = request;
    this.#body = body;
  }

  header(name: string): string | undefined {
    const value = this.#request.headers[name];
    return Array.isArray(value) ? value.join(', ') : value;
  }

  read(limits: ReadLimits): ReadResult | Promise<ReadResult> {
    const { sources, stream, parserFix } = this.#body;
    if (isPromise(sources)) return this.#readWhenKnown(sources, limits);
    return readBody(stream, limits, sources, parserFix);
  }

  async #readWhenKnown(finding: Promise<BodySources>, limits: ReadLimits): Promise<ReadResult> {
    const found = finding.catch(() => []);
    if (!(await settlesWithin(limits.timeoutMs, found))) return { ok: false, code: 'body_timeout' };
    const { stream, parserFix } = this.#body;
    return readBody(stream, limits, await found, parserFix);
  }
}
