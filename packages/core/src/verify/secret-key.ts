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

/** White space, control characters, invisible characters such as the byte order mark, quotes, commas and semicolons. */
const padding = /^[\s\p{C}\p{Pi}\p{Pf}"'`;,]+|[\s\p{C}\p{Pi}\p{Pf}"'`;,]+$/gu;

/** What a missing variable becomes in a template or a cast. Anyone could sign with them. */
const placeholder = /^(whsec_)?(undefined|null|NaN|\[object.*|\$\{.*)?$/;

/**
 * Strings and bytes are secrets, and nothing else: an array, read as bytes, would be a key that anyone can guess.
 *
 * @throws {BlumaWebhookError} `missing_secret`
 */
export function createSecretKey(secret: Secret | undefined, index = 0): SecretKey {
  const text = toText(secret, index);
  // Random bytes are no text, so nothing around them is padding. Bytes of 0 are: for an HMAC, they are the empty key.
  const isText = typeof secret === 'string' || /^(\0*|\ufeff?[\t\r\n -~]*)$/.test(text);
  const trimmed = isText ? text.replace(padding, '') : text;
  if (!secret || placeholder.test(trimmed)) return refuseSecret(secret, index);
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

function refuseSecret(secret: unknown, index: number): never {
  const got = toKind(secret);
  return refuse(
    'missing_secret',
    `Secret ${index} must be text or bytes, not blank, got ${got}: set BLUMA_WEBHOOK_SECRET`,
  );
}

/** Each byte is one character. */
function toText(secret: unknown, index: number): string {
  if (typeof secret === 'string') return secret;
  if (!isBytes(secret)) return refuseSecret(secret, index);
  const text = Array.from(secret, (byte) => String.fromCharCode(byte)).join('');
  return text.replace(/^\xef\xbb\xbf/, '\ufeff');
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
