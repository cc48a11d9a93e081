import { refuseOption, toText } from '../option-checks.ts';
import { adaptLogger, type Logger } from '../ports/logger.ts';

export interface PathOptions {
  /** The path of the webhook, relative to the mount point. @default '/webhooks/bluma' */
  readonly path?: string | undefined;
}

/** A request that the path does not match, for the log. */
export interface UnmatchedRequest {
  readonly method: string | undefined;
  readonly pathname: string;
  readonly isSigned: boolean;
}

/** Tells the requests for the webhook from the other requests of a server. */
export interface PathMatcher {
  /** Compares the request path, relative to the mount point, with `path`. A trailing slash is ignored. */
  matches(pathname: string): boolean;
  /** Logs a signed request that does not match, once: the delivery is lost, probably through a wrong `path`. */
  warnIfSigned(request: UnmatchedRequest): void;
}

/** @throws {BlumaWebhookError} `invalid_option` for a path that does not begin with a slash */
export function createPathMatcher(
  options: PathOptions & { logger?: Logger | undefined },
): PathMatcher {
  // What is no object at all is refused with the other options.
  const { path = '/webhooks/bluma', logger } = options ?? {};
  if (!String(path).startsWith('/')) {
    refuseOption('path', { expected: 'a path that begins with a slash', got: toText(path) });
  }
  const ownPath = withoutEndSlash(path);
  let isLogged = false;
  return {
    matches: (pathname) => withoutEndSlash(pathname) === ownPath,
    warnIfSigned({ method, pathname, isSigned }) {
      if (isLogged || !isSigned) return;
      isLogged = true;
      adaptLogger(logger).warn('signed_request_unmatched', {
        method,
        pathname: pathname.slice(0, 200),
        fix: `A request with a Bluma signature came to another path than "${path}". If your webhook has that path, set the option path to it. A wrapper around a route's handler hides the route`,
      });
    },
  };
}

const withoutEndSlash = (path: string) => (path.endsWith('/') ? path.slice(0, -1) : path);
