import type { LogFields } from '@bluma-webhooks/core';
import { isError } from './is-error.ts';

/** Matches keys and secrets with the prefixes of Bluma, anywhere in a text. */
const credentials = /(bluma_(?:live|test)_|whsec_)(?:[\w+/=-]|%[\da-fA-F]{2})+/g;

/**
 * Replaces keys and secrets in a text by their prefix and `…`.
 *
 * @param secrets secrets without a known prefix
 */
export function redactSecrets(text: string, secrets: readonly string[] = []): string {
  // Known secrets come before the pattern: it ends at a character that it does not know, and would leave the rest. The
  // longest secret comes first, since a shorter one may be its beginning.
  const known = secrets.flatMap(toSpellings).sort((a, b) => b.length - a.length);
  const left = known.reduce(
    (shown, secret) => shown.replaceAll(secret, toPlaceholder(secret)),
    text,
  );
  return left.replace(credentials, '$1…');
}

/** The secret itself, and the secret as it is encoded in a URL. */
function toSpellings(secret: string): string[] {
  const inUrl = encodeURIComponent(secret);
  const spellings = [secret, inUrl, inUrl.replace(/%../g, (byte) => byte.toLowerCase())];
  return spellings.filter(Boolean);
}

function toPlaceholder(secret: string): string {
  return `${/^(?:bluma_(?:live|test)_|whsec_)/.exec(secret)?.[0] ?? ''}…`;
}

/** A response's headers without cookies, keys and secrets. */
export function redactHeaders(headers: Headers, secrets: readonly string[] = []): Headers {
  const shown = [...headers].filter(([name]) => name !== 'set-cookie');
  // A header cannot contain `…`.
  return new Headers(
    shown.map(([name, value]): [string, string] => [
      name,
      redactSecrets(value, secrets).replaceAll('…', '...'),
    ]),
  );
}

/** Redacts a log line's fields. A user may pass a key where an id or an event type belongs. */
export function redactFields(fields: LogFields): LogFields {
  const shown = Object.entries(fields).map(([name, value]): [string, unknown] => [
    name,
    typeof value === 'string' ? redactSecrets(value) : value,
  ]);
  return Object.fromEntries(shown);
}

/**
 * Redacts each string of a JSON value, names included.
 *
 * @returns `undefined` for JSON that is nested too deeply to be traversed
 */
export function redactJson(value: unknown, secrets: readonly string[]): unknown {
  try {
    return redactTexts(value, secrets);
  } catch {
    return undefined;
  }
}

function redactTexts(value: unknown, secrets: readonly string[]): unknown {
  if (typeof value === 'string') return redactSecrets(value, secrets);
  if (Array.isArray(value)) return value.map((one) => redactTexts(one, secrets));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [
      redactSecrets(name, secrets),
      redactTexts(inner, secrets),
    ]),
  );
}

/** The largest depth of nested causes. */
const depth = 4;

/**
 * Copies an error for use as a `cause`: its name, message and code. Other properties, such as the request with its key,
 * are not copied.
 */
export function redactCause(error: unknown, secrets: readonly string[] = [], level = 0): unknown {
  if (!isError(error)) return typeof error === 'string' ? redactSecrets(error, secrets) : undefined;
  const inner = level < depth ? redactCause(error.cause, secrets, level + 1) : undefined;
  const message = redactSecrets(error.message, secrets);
  const cause = new Error(message, inner === undefined ? undefined : { cause: inner });
  const code: unknown = 'code' in error ? error.code : undefined;
  const name = redactSecrets(error.name, secrets);
  cause.stack = `${name}: ${message}`;
  return Object.assign(cause, {
    name,
    ...(typeof code === 'string' && { code: redactSecrets(code, secrets) }),
  });
}
