import { createHash } from 'node:crypto';

/**
 * What a key is called on the server: itself if it is what the receiver passes, 64 hex digits; else a hash of it, which
 * no such key can look like. Strings that UTF-8 cannot tell apart (lone surrogates) stay apart, and long ones get short.
 */
export function keyName(key: string): string {
  return /^[0-9a-f]{64}$/.test(key) ? key : hashed(key);
}

const uuid = /^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$/;

/**
 * The same for tokens; the receiver's are UUIDs, which are kept without their dashes, so that a record stays within 64
 * bytes. Any other string is hashed: it could look like one, or like another word of a record.
 */
export function tokenName(token: string): string {
  return uuid.test(token) ? token.replaceAll('-', '') : hashed(token);
}

function hashed(text: string): string {
  return `~${createHash('sha256').update(text, 'utf16le').digest('base64url')}`;
}
