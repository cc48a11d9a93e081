import type { IncomingMessage, ServerResponse } from 'node:http';
import { isNodeRequest } from '@bluma-webhooks/core/node';

/** An event of h3 1 or h3 2. `req.arrayBuffer` shows which of them. */
export interface H3Event {
  readonly req?: unknown;
  readonly node?: unknown;
  readonly web?: unknown;
  readonly context?: unknown;
  readonly waitUntil?: unknown;
}

type WaitUntil = (work: Promise<unknown>) => unknown;

/** An event of h3 2. Its request is a web `Request` with additions of srvx. */
export interface WebEvent extends H3Event {
  readonly req: Request & {
    readonly waitUntil?: WaitUntil;
    readonly runtime?: { readonly name?: string; readonly node?: { readonly req?: unknown } };
  };
  readonly context?: {
    readonly params?: unknown;
    readonly matchedRoute?: { readonly route?: string };
  };
}

/**
 * An event of h3 1. Its Node request is real, or a preset without Node simulates it. Then `web` has the real request.
 */
export interface NodeEvent extends H3Event {
  readonly node: { readonly req: NodeRequest; readonly res: ServerResponse };
  readonly web?: { readonly request?: Request };
  readonly context?: { readonly params?: unknown; readonly matchedRoute?: MatchedRoute };
  /** The body that h3's plain handler has received. */
  readonly _requestBody?: unknown;
  readonly waitUntil?: WaitUntil;
}

/** Set by h3 1's router. */
interface MatchedRoute {
  readonly path?: string;
  readonly handlers?: Readonly<Record<string, unknown>>;
}

export type NodeRequest = IncomingMessage & {
  readonly originalUrl?: string;
  readonly rawBody?: unknown;
  readonly body?: unknown;
};

export function isWebEvent(event: H3Event): event is WebEvent {
  const { arrayBuffer, headers } = Object(Object(event).req);
  return typeof arrayBuffer === 'function' && typeof Object(headers).get === 'function';
}

export function isNodeEvent(event: H3Event): event is NodeEvent {
  const { node } = Object(event);
  return isNodeRequest(Object(node).req);
}
