import { readProperty } from '../../lib/read-property.ts';

/** What a platform passes with the request. */
export interface FetchContext {
  /** Keeps the process alive until the promise settles: `ctx.waitUntil` of Workers, `event.waitUntil` of others. */
  waitUntil(work: Promise<unknown>): unknown;
}

/** The places in a framework's context that may have the platform's object. */
const places: readonly (readonly string[])[] = [
  [],
  // Hono. Its getter throws where there is none.
  ['executionCtx'],
  // SvelteKit.
  ['platform', 'ctx'],
  ['platform', 'context'],
  // Remix on Workers.
  ['context', 'cloudflare', 'ctx'],
  // Astro on Workers.
  ['locals', 'runtime', 'ctx'],
];

/**
 * @param context the second argument of the handler
 * @param carrier the framework's context that was given in place of the request
 */
export function findFetchContext(context: unknown, carrier: unknown): FetchContext | undefined {
  const carried = places.map((names) => names.reduce(readProperty, carrier));
  return [context, ...carried].find(isFetchContext);
}

function isFetchContext(value: unknown): value is FetchContext {
  return typeof readProperty(value, 'waitUntil') === 'function';
}
