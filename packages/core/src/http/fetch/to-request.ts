import { readProperty } from '../../lib/read-property.ts';

/** Where frameworks have the web `Request`, by the names on the way to it. */
const places: readonly (readonly string[])[] = [
  [],
  // Oak, whose own request looks like one.
  ['request', 'source'],
  // SvelteKit, Astro, Remix, Elysia, Cloudflare Pages, Qwik City.
  ['request'],
  // h3 2, Fresh.
  ['req'],
  // Hono.
  ['req', 'raw'],
  ['raw'],
  // h3 1 and Nitro, on presets without Node.
  ['web', 'request'],
  // SvelteKit's `handle`.
  ['event', 'request'],
];

/** The web `Request` in what a framework calls a route with. Undefined if there is none. */
export function toRequest(given: unknown): Request | undefined {
  for (const names of places) {
    const found = names.reduce(readProperty, given);
    if (isRequest(found)) return found;
  }
  return undefined;
}

/** By its parts: a framework, or a test's realm, may have a `Request` class of its own. A request of Node's has plain headers. */
function isRequest(value: unknown): value is Request {
  const body = readProperty(value, 'body');
  return (
    typeof readProperty(value, 'method') === 'string' &&
    typeof readProperty(readProperty(value, 'headers'), 'get') === 'function' &&
    (!body || typeof readProperty(body, 'getReader') === 'function')
  );
}
