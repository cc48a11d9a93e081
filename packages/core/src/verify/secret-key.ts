import { provider } from '#hmac';
import { refuse } from '../errors.ts';
import { isBytes } from '../lib/bytes.ts';
import { isPromise, type MaybePromise } from '../lib/maybe-promise.ts';
import { toKind } from '../option-checks.ts';
import type { Hmac } from './hmac.ts';

/** A webhook's secret as shown once when it was created: the whole string, `whsec_` included; or the key's bytes. */
export type Secret = string | Uint8Array;

/** One secret, ready to check signatures. */
export interface SecretKey extends Hmac {
  /** Whether white space, quotes or a byte order mark are around the secret. It then verifies without them, too. */
  readonly isPadded: boolean;
  /** Gives the secret to a search for the one that the user meant. It is no property, so that no log shows it. */
  withSecret<T>(use: (secret: string) => T): T;
}

// `\s` includes the byte order mark.
const padding = /^[\s"'`\u2018-\u201f]+|[\s"'`\u2018-\u201f]+$/g;

/** What a missing variable becomes in a template or a cast. Anyone could sign with them. */
const placeholders = new Set(['', 'undefined', 'null', '[object Object]']);

/**
 * Strings and bytes are secrets, and nothing else: an array, read as bytes, would be a key that anyone can guess.
 *
 * @throws {BlumaWebhookError} `missing_secret`
 */
export function createSecretKey(secret: Secret | undefined, index = 0): SecretKey {
  const text = toText(secret, index);
  // Random bytes are no text, so nothing around them is padding.
  const isText = typeof secret === 'string' || /^[\t\r\n -~]*$/.test(text);
  const trimmed = isText ? text.replace(padding, '') : text;
  if (!secret || placeholders.has(trimmed)) return refuse('missing_secret', missing(index));
  const exact = provider.createHmac(secret);
  const isPadded = trimmed !== text;
  return {
    isPadded,
    sign: exact.sign,
    verify: isPadded ? verifyWithBoth(exact, provider.createHmac(trimmed)) : exact.verify,
    withSecret: (use) => use(trimmed),
  };
}

/** Without an early exit. */
function verifyWithBoth(exact: Hmac, trimmed: Hmac): Hmac['verify'] {
  return (message, mac) => {
    const first = exact.verify(message, mac);
    const second = trimmed.verify(message, mac);
    if (!isPromise(first)) return first || second;
    return Promise.all([first, second]).then((fits) => fits.includes(true));
  };
}

const missing = (index: number) => `Secret ${index} is missing or blank: set BLUMA_WEBHOOK_SECRET`;

/** Each byte is one character. */
function toText(secret: unknown, index: number): string {
  if (typeof secret === 'string') return secret;
  if (isBytes(secret)) return Array.from(secret, (byte) => String.fromCharCode(byte)).join('');
  const isMissing = secret === undefined || secret === null || Object(secret).length === 0;
  return refuse(
    'missing_secret',
    isMissing
      ? missing(index)
      : `Secret ${index} must be a string or bytes, got ${toKind(secret)}: pass one array of secrets`,
  );
}

/** @throws {BlumaWebhookError} `missing_secret`, also for none at all */
export function createSecretKeys(
  secret: Secret | undefined | readonly (Secret | undefined)[],
  create: (secret: Secret | undefined, index: number) => SecretKey = createSecretKey,
): readonly SecretKey[] {
  const secrets = isBytes(secret) ? [secret] : [secret].flat();
  const keys = secrets.map((one, index) => create(one, index));
  return keys.length ? keys : [createSecretKey(undefined)];
}

/** Tries every key without an early exit. The index of the one that fits, or -1. */
export function findKey(
  keys: readonly SecretKey[],
  body: Uint8Array,
  mac: string,
): MaybePromise<number> {
  const found = keys.map((key) => key.verify(body, mac));
  return isPromise(found[0] ?? false)
    ? Promise.all(found).then((matches) => matches.indexOf(true))
    : found.indexOf(true);
}
