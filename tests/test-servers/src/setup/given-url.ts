import { errorMessage } from '../error-message.ts';

export interface UrlRule {
  /** The environment variable that holds the URL. */
  readonly variable: string;
  readonly schemes: readonly string[];
  /** The port of a URL that names none. */
  readonly port: number;
}

/** @throws if a server cannot be named so */
export function checkUrl({ variable, schemes, port }: UrlRule, url: string): void {
  if (schemes.some((scheme) => url.startsWith(`${scheme}://`)) && URL.canParse(url)) return;
  const starts = schemes.map((scheme) => `${scheme}://`);
  // Up to the last @ there may be a password.
  const shown = url.replace(/^.*@/s, '…@');
  throw new Error(
    `${variable} must be a URL that starts with ${starts.join(' or ')}, such as ${starts[0]}127.0.0.1:${port}, got ${shown}. Correct it, or unset ${variable}: the tests then start a server of their own`,
  );
}

/** What the tests say when they cannot use the server that a URL names. Neither part shows the password. */
export function refusal({ variable, port }: UrlRule, url: string, error: unknown): Error {
  const { hostname, port: given, password } = new URL(url);
  const host = decodeURIComponent(hostname) || new URL(url).searchParams.get('host');
  const isReply = error instanceof Error && (error.name === 'ReplyError' || 'severity' in error);
  const [what, remedy] = isReply
    ? ['refuses the login', `Correct ${variable}`]
    : ['takes no connection', 'Start it'];
  const secrets = [password, decodeURIComponent(password)].filter(Boolean);
  const said = secrets.reduce((text, secret) => text.replaceAll(secret, '…'), errorMessage(error));
  return new Error(
    `${variable} names a server on ${host}:${given || port} that ${what}. ${said}. ${remedy}, or unset ${variable}: the tests then start one of their own`,
  );
}
