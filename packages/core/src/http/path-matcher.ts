import { refuseOption, toText } from '../option-checks.ts';
import { type Logger, wrapLogger } from '../ports/logger.ts';

export interface PathOptions {
  /**
   * The path of the webhook: of the whole URL, or relative to the mount point. If it is set, the mount point itself is no longer
   * taken for the webhook.
   *
   * @default '/webhooks/bluma'
   */
  readonly path?: string | undefined;
}

/** A request that the path does not match, for the log. */
export interface UnmatchedRequest {
  readonly method: string | undefined;
  readonly pathname: string;
  readonly isSigned: boolean;
  /** Whether the application seems to have routed the request to the webhook. Then the log line is an error. */
  readonly isRouted?: boolean | undefined;
}

/** Finds the requests for the webhook among the requests of a server. */
export interface PathMatcher {
  /** Whether the user has set `path`. */
  readonly isExplicit: boolean;
  /** Compares a path with `path`. A trailing slash is ignored. */
  matches(pathname: string): boolean;
  /** Logs a signed request that does not match, once: the delivery is lost, probably through a wrong `path`. */
  warnIfSigned(request: UnmatchedRequest): void;
}

/** @throws {BlumaWebhookError} `invalid_option` for a path that does not begin with a slash, or has a wildcard */
export function createPathMatcher(
  options: PathOptions & { logger?: Logger | undefined },
): PathMatcher {
  // What is no object at all is refused with the other options.
  const { path: givenPath, logger } = options ?? {};
  const path = givenPath ?? '/webhooks/bluma';
  if (!/^\/[^*]*$/.test(String(path))) {
    refuseOption('path', {
      expected: 'a path that begins with a slash and has no wildcard',
      got: toText(path),
    });
  }
  const ownPath = normalize(path);
  let isLogged = false;
  return {
    isExplicit: givenPath !== undefined,
    matches: (pathname) => normalize(pathname) === ownPath,
    warnIfSigned({ method, pathname, isSigned, isRouted }) {
      if (isLogged || !isSigned) return;
      isLogged = true;
      const log = wrapLogger(logger);
      const fields = {
        method,
        pathname: pathname.slice(0, 200),
        fix: `A request with a Bluma signature came to another path than "${path}". If it is the path of this webhook, set the option path to it. Routes and mounts with a wildcard or a parameter do not say whose a request is`,
      };
      if (isRouted) log.error('signed_request_unmatched', fields);
      else log.warn('signed_request_unmatched', fields);
    },
  };
}

/** Without a trailing slash. Escaped characters are decoded: the option may have them as they are. */
function normalize(path: string): string {
  const withoutSlash = path.endsWith('/') ? path.slice(0, -1) : path;
  if (!path.includes('%')) return withoutSlash;
  try {
    return decodeURI(withoutSlash);
  } catch {
    return withoutSlash;
  }
}
