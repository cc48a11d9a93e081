import { createHash } from 'node:crypto';

/**
 * What a key is called on the server: itself if it is what the receiver passes, 64 hex digits; else a hash of it, which
 * no such key can look like. Strings that UTF-8 cannot tell apart (lone surrogates) stay apart, and long ones get short.
 */
export function keyName(key: string): string {
  return /^[0-9a-f]{64}$/.test(key) ? key : hashed(key);
}

/** The same for tokens; the receiver's are UUIDs. A hash keeps within what a record holds compactly. */
export function tokenName(token: string): string {
  return /^[\w-]{1,64}$/.test(token) ? token : hashed(token);
}

function hashed(text: string): string {
  return `~${createHash('sha256').update(text, 'utf16le').digest('base64url')}`;
}
