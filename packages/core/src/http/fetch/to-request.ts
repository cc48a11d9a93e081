/**
 * The web `Request` in what a framework calls a route with: the request itself, or a context that carries it, such as Hono's
 * (`c.req.raw`) and SvelteKit's, Astro's and Remix's (`event.request`). Undefined if there is none.
 */
export function toRequest(given: unknown): Request | undefined {
  if (isRequest(given)) return given;
  const { request, req } = Object(given);
  if (isRequest(request)) return request;
  if (isRequest(req)) return req;
  const { raw } = Object(req);
  return isRequest(raw) ? raw : undefined;
}

/** By its parts: a framework may have a `Request` class of its own. A request of Node's has plain headers. */
function isRequest(value: unknown): value is Request {
  const { method, headers, body } = Object(value);
  const hasHeaders = typeof Object(headers).get === 'function';
  return (
    typeof method === 'string' && hasHeaders && (!body || typeof body.getReader === 'function')
  );
}
