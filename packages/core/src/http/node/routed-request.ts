/**
 * Whether the framework has routed a request to the webhook.
 *
 * - `certain`: the handler is in the route of exactly this path.
 * - `likely`: a route of exactly this path may have the handler in a wrapper, or a route with a pattern has the handler. Only a
 *   signed request is taken.
 * - `unclear`: a route matches, but it may be another one. The request is not taken. If it is signed, that is logged as an error.
 * - `none`: there is no route.
 */
export type RouteMatch = 'certain' | 'likely' | 'unclear' | 'none';

/** What frameworks have on a request: Node's own, or the framework's. */
export interface RoutedRequest {
  readonly method?: string | undefined;
  readonly headers: Readonly<Record<string, unknown>>;
  /** Frameworks remove the mount point from it. */
  readonly url?: string | undefined;
  /** The whole URL, where a framework changes `url`. */
  readonly originalUrl?: string | undefined;
  /** What the patterns of mounts and routes matched. */
  readonly params?: unknown;
}

/** Of a path with a query, or of a whole URL, which a request may name as well (RFC 9112, 3.2.2). */
export function toPathname(given: string | undefined): string {
  // Hosts make up requests, some without a URL.
  const url = String(given ?? '/');
  const path = url.startsWith('/') ? url : url.replace(/^[a-z]+:\/\/[^/?]*/i, '');
  return path.split('?', 1)[0] ?? '';
}

/** Whether the request came to the mount point itself, such as `/x` of `app.use('/x', mw)`. */
export function isAtMountPoint({ url, originalUrl = url }: RoutedRequest): boolean {
  const isRoot = (text: string | undefined) => /^\/?$/.test(toPathname(text));
  return isRoot(url) && !isRoot(originalUrl);
}

/**
 * Whether the mount point matches several paths, as `/*splat` and `/:page` do. Frameworks keep no pattern of a mount: it
 * shows in a parameter that is the end of the path.
 */
export function isPatternMount({ originalUrl, params }: RoutedRequest): boolean {
  const end = lastSegment(decode(toPathname(originalUrl)));
  return Object.values(Object(params)).some(
    (value) => lastSegment(Array.isArray(value) ? value.join('/') : String(value)) === end,
  );
}

const lastSegment = (path: string) => path.slice(path.lastIndexOf('/') + 1);

function decode(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

/** Names under which tracing agents keep the function that they have wrapped. */
const originalNames = ['__original', '__sentry_original__'];

/** The name of each handler, also in a minified bundle. */
export const handlerName = 'blumaWebhooks';

/** Wrappers of wrappers, one for each agent. More are a circle. */
const maxWrappers = 5;

/** Whether a function of a route is the handler, or the handler in the wrapper of a tracing agent. */
export function isHandler(
  candidate: unknown,
  handler: object & { readonly receiver: unknown },
  wrappers = maxWrappers,
): boolean {
  if (typeof candidate !== 'function' || wrappers < 0) return false;
  // Agents copy the properties of what they wrap.
  if (Object.is(candidate, handler) || Reflect.get(candidate, 'receiver') === handler.receiver)
    return true;
  // New Relic copies nothing but the name.
  if (candidate.name === handlerName) return true;
  return originalNames.some((name) =>
    isHandler(Reflect.get(candidate, name), handler, wrappers - 1),
  );
}

/** Whether a route's own path, which may be a pattern or a list of them, is exactly the path of the request. */
export function isExactRoute(routePath: unknown, pathname: string): boolean {
  const normalize = (path: string) => path.replace(/\/$/, '').toLowerCase();
  return [routePath]
    .flat()
    .some((path) => typeof path === 'string' && normalize(path) === normalize(pathname));
}

/** Combines what is known of a matched route. */
export function rateRoute(route: {
  readonly isExact: boolean;
  readonly hasHandler: boolean;
}): RouteMatch {
  const { isExact, hasHandler } = route;
  if (isExact && hasHandler) return 'certain';
  return isExact || hasHandler ? 'likely' : 'unclear';
}
