import { createHash } from 'node:crypto';

const hashed = /^[0-9a-f]{64}$/;
const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/**
 * A key as the table has it, in hex. What the receiver passes is a hash already: its 32 bytes. Any other string is
 * hashed here, to 33 bytes, so that it can be none of those.
 */
export function keyHex(key: string): string {
  return hashed.test(key) ? key : `00${digest('key', key)}`;
}

/** A token as the table has it, in hex: the 16 bytes of a UUID, which is what the receiver makes, or a hash of 32. */
export function tokenHex(token: string): string {
  return uuid.test(token) ? token.replaceAll('-', '') : digest('token', token);
}

/** Of the string as JSON has it: there, unlike in UTF-8, lone surrogates stay what they are. */
function digest(domain: string, text: string): string {
  return createHash('sha256')
    .update(`@bluma-webhooks/store-postgres ${domain} ${JSON.stringify(text)}`)
    .digest('hex');
}
