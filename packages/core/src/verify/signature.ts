import { refuse } from '../errors.ts';
import { isBytes } from '../lib/bytes.ts';
import { isPromise } from '../lib/maybe-promise.ts';
import {
  createSecretKey,
  createSecretKeys,
  findKey,
  type Secret,
  type SecretKey,
} from './secret-key.ts';

export type VerifyResult =
  | {
      readonly ok: true;
      /** Which of the given secrets signed it, from 0. */
      readonly secretIndex: number;
    }
  | { readonly ok: false; readonly code: 'missing_signature' | 'invalid_signature' };

const grammar = /^sha256=([\da-f]{64})$/;

/**
 * The hex digits of an `X-Bluma-Signature` value, or why there are none. Strict: lower-case hex and nothing around
 * it, so a header that was sent twice (its values arrive joined) is invalid too.
 */
export function parseSignature(
  header: string | null | undefined,
):
  | { readonly mac: string; readonly code?: never }
  | { readonly mac?: never; readonly code: 'missing_signature' | 'invalid_signature' } {
  if (!header) return { code: 'missing_signature' };
  const mac = grammar.exec(header)?.[1];
  return mac ? { mac } : { code: 'invalid_signature' };
}

// Importing a key costs about as much as checking a body with it. A few keys are cached, each under its secret.
const keptKeys = new Map<Secret | undefined, SecretKey>();
const keptKeysMax = 16;

function cachedSecretKey(secret: Secret | undefined, index = 0): SecretKey {
  const kept = keptKeys.get(secret);
  if (kept) return kept;
  const key = createSecretKey(secret, index);
  if (keptKeys.size === keptKeysMax) keptKeys.clear();
  // Bytes can change under their name; a string cannot.
  if (typeof secret === 'string') keptKeys.set(secret, key);
  return key;
}

function assertBytes(body: unknown): void {
  if (!isBytes(body)) {
    refuse('body_already_parsed', 'The body takes raw bytes');
  }
}

/**
 * Checks an `X-Bluma-Signature` header over the raw body: HMAC-SHA256 with the whole secret, in constant time.
 * With several secrets, as during a rotation, any of them may match.
 *
 * A signature has no age: a delivery that was recorded verifies for ever. Only a store that remembers ids, and a
 * limit on the signed `created_at`, stop a replay; the receiver has both.
 *
 * @param body the bytes as they came, before any parser
 * @param signature the header's value: `sha256=` and 64 lower-case hex digits
 * @param secret one secret or several
 * @returns which secret matched, or a code; bad input from outside never throws
 * @throws {BlumaWebhookError} `missing_secret`, or `body_already_parsed` if `body` is not bytes
 *
 * @example
 * ```ts
 * import { verifySignature } from '@bluma-webhooks/core';
 *
 * export async function isFromBluma(request: Request, secret: string): Promise<boolean> {
 *   const body = new Uint8Array(await request.arrayBuffer());
 *   const result = await verifySignature(body, request.headers.get('x-bluma-signature'), secret);
 *   return result.ok;
 * }
 * ```
 */
export async function verifySignature(
  body: Uint8Array,
  signature: string | null | undefined,
  secret: Secret | readonly Secret[],
): Promise<VerifyResult> {
  assertBytes(body);
  const keys = createSecretKeys(secret, cachedSecretKey);
  const { mac, code } = parseSignature(signature);
  if (code) return { ok: false, code };
  const found = findKey(keys, body, mac);
  // Synchronous on Node, where an `await` would take a tenth of the verification.
  const secretIndex = isPromise(found) ? await found : found;
  return secretIndex < 0 ? { ok: false, code: 'invalid_signature' } : { ok: true, secretIndex };
}

/**
 * The value that Bluma puts in `X-Bluma-Signature` for these bytes: `sha256=` and 64 lower-case hex digits.
 *
 * @throws {BlumaWebhookError} `missing_secret`, or `body_already_parsed` if `body` is not bytes
 *
 * @example
 * ```ts
 * import { signPayload } from '@bluma-webhooks/core';
 *
 * const body = new TextEncoder().encode('{"id":"evt_1"}');
 * const signature = await signPayload(body, 'whsec_example');
 * ```
 */
export async function signPayload(body: Uint8Array, secret: Secret): Promise<string> {
  assertBytes(body);
  return `sha256=${await cachedSecretKey(secret).sign(body)}`;
}
