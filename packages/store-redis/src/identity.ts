import { createHash } from 'node:crypto';
import { isIdempotencyKey } from '@bluma-webhooks/core/shared';

/**
 * A key as the server stores it. A receiver's keys are stored unchanged. Any other string is hashed, to a name that is
 * no such key. So lone surrogates, which UTF-8 would replace, stay distinct, and long keys become short.
 */
export function storedKey(key: string): string {
  return isIdempotencyKey(key) ? key : hash(key);
}

const uuid = /^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$/;

/**
 * A token as the server stores it. The receiver's UUIDs are stored without dashes, so that a record stays within 64
 * bytes. Any other string is hashed: it could equal a stored UUID, or another word of a record.
 */
export function storedToken(token: string): string {
  return uuid.test(token) ? token.replaceAll('-', '') : hash(token);
}

function hash(text: string): string {
  return `~${createHash('sha256').update(text, 'utf16le').digest('base64url')}`;
}
