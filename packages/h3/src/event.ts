import type { IncomingMessage, ServerResponse } from 'node:http';

/** An event of either version: `req.arrayBuffer` says which one it is. */
export interface H3Event {
  readonly req?: unknown;
  readonly node?: unknown;
  readonly web?: unknown;
  readonly context?: unknown;
  readonly waitUntil?: unknown;
}

type WaitUntil = (work: Promise<unknown>) => unknown;

/** h3 2: the request is a web `Request` with what srvx adds. */
export interface WebEvent extends H3Event {
  readonly req: Request & {
    readonly waitUntil?: WaitUntil;
    readonly runtime?: { readonly name?: string };
  };
}

/** h3 1: a Node request, real or made up by a preset without Node, where `web` has the real one. */
export interface NodeEvent extends H3Event {
  readonly node: { readonly req: NodeRequest; readonly res: ServerResponse };
  readonly web?: { readonly request?: Request };
  readonly context?: { readonly matchedRoute?: MatchedRoute };
  /** The body that h3's plain handler was given. */
  readonly _requestBody?: unknown;
  readonly waitUntil?: WaitUntil;
}

/** Set by h3 1's router. */
export interface MatchedRoute {
  readonly path?: string;
  readonly handlers?: Readonly<Record<string, unknown>>;
}

export type NodeRequest = IncomingMessage & {
  readonly originalUrl?: string;
  readonly rawBody?: unknown;
  readonly body?: unknown;
};

export function isWebEvent(event: H3Event): event is WebEvent {
  return typeof Object(event.req).arrayBuffer === 'function';
}

export function isNodeEvent(event: H3Event): event is NodeEvent {
  return 'req' in Object(event.node);
}
