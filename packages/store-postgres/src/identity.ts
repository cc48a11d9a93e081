import { Buffer } from 'node:buffer';
import { createHash } from 'node:crypto';

const sha256 = /^[0-9a-f]{64}$/;
const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-(?<version>[0-9a-f])[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** The version for what an application makes of its own (RFC 9562, 5.8). */
const ownVersion = '8';

/**
 * A key as the table has it. What the receiver passes is a hash already: its 32 bytes. Any other string is hashed here,
 * to 33 bytes, so that it can be none of those.
 */
export function storedKey(key: string): Buffer {
  if (sha256.test(key)) return Buffer.from(key, 'hex');
  return Buffer.concat([Buffer.of(0), digest('key', key)]);
}

/** A token as the table has it: as it is if it is a UUID, which is what the receiver makes, else a UUID made of it. */
export function storedToken(token: string): string {
  const version = uuid.exec(token)?.groups?.version;
  if (version !== undefined && version !== ownVersion) return token;
  const hex = digest('token', token).toString('hex');
  const parts = [hex.slice(0, 8), hex.slice(8, 12), ownVersion + hex.slice(13, 16)];
  return [...parts, hex.slice(16, 20), hex.slice(20, 32)].join('-');
}

/** Of the string as JSON has it: there, unlike in UTF-8, lone surrogates stay what they are. */
function digest(domain: string, text: string): Buffer {
  return createHash('sha256')
    .update(`@bluma-webhooks/store-postgres ${domain} ${JSON.stringify(text)}`)
    .digest();
}
