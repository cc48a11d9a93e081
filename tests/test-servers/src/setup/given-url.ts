import { join } from 'node:path';
import { errorMessage } from '../error-message.ts';
import { type Forward, forwardTo } from './forward.ts';

export interface UrlRule {
  /** The environment variable with the URL. */
  readonly variable: string;
  readonly schemes: readonly string[];
  /** The port of a URL that names none. */
  readonly port: number;
}

/** @throws if a server cannot be named so */
export function checkUrl({ variable, schemes, port }: UrlRule, url: string): void {
  if (schemes.some((scheme) => url.startsWith(`${scheme}://`)) && URL.canParse(url)) {
    if (isDecodable(url)) return;
    throw new Error(`${variable} has a % that stands for itself: write it as %25`);
  }
  const starts = schemes.map((scheme) => `${scheme}://`);
  // Up to the last @ there may be a password.
  const shown = url.replace(/^.*@/s, '…@');
  throw new Error(
    `${variable} must be a URL that starts with ${starts.join(' or ')}, such as ${starts[0]}127.0.0.1:${port}, got ${shown}. Correct it, or unset ${variable}: the tests then start a server of their own`,
  );
}

function isDecodable(url: string): boolean {
  try {
    decodeURIComponent(url);
    return true;
  } catch {
    return false;
  }
}

/** What the tests say when they cannot use the server that a URL names. Neither part shows the password. */
export function refusal({ variable, port }: UrlRule, url: string, error: unknown): Error {
  const { password } = new URL(url);
  const isReply = error instanceof Error && (error.name === 'ReplyError' || 'severity' in error);
  const [what, remedy] = isReply
    ? ['refuses the login', `Correct ${variable}`]
    : ['takes no connection', 'Start it'];
  const secrets = [password, decodeURIComponent(password)].filter(Boolean);
  const said = secrets.reduce((text, secret) => text.replaceAll(secret, '…'), errorMessage(error));
  return new Error(
    `${variable} names a server on ${formatPlace(url, port)} that ${what}. ${said}. ${remedy}, or unset ${variable}: the tests then start one of their own`,
  );
}

function formatPlace(url: string, usualPort: number): string {
  const { hostname, port, searchParams } = new URL(url);
  const host = searchParams.get('host') || decodeURIComponent(hostname) || 'localhost';
  return `${host}:${searchParams.get('port') || port || usualPort}`;
}

/**
 * The URL in a form that all clients of the tests take. Some cannot connect to an IPv6 address or to the folder of a
 * socket, so a port of 127.0.0.1 leads there.
 */
export async function toCommonUrl(
  { port: usualPort }: UrlRule,
  url: string,
): Promise<{ readonly url: string; readonly forward: Forward | undefined }> {
  const common = new URL(url);
  const { searchParams } = common;
  const host = searchParams.get('host') || decodeURIComponent(common.hostname);
  const port = Number(searchParams.get('port') || common.port || usualPort);
  const isFolder = host.startsWith('/');
  if (!isFolder && !host.includes(':')) return { url, forward: undefined };
  const forward = await forwardTo(
    isFolder
      ? { path: join(host, `.s.PGSQL.${port}`) }
      : { host: host.replace(/^\[|\]$/g, ''), port },
  );
  const [user, password] = [searchParams.get('user'), searchParams.get('password')];
  for (const name of ['host', 'port', 'user', 'password']) searchParams.delete(name);
  common.host = `127.0.0.1:${forward.port}`;
  if (user) common.username = encodeURIComponent(user);
  if (password) common.password = encodeURIComponent(password);
  return { url: common.href, forward };
}
