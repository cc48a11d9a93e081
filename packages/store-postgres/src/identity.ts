import { Buffer } from 'node:buffer';
import { createHash } from 'node:crypto';

const sha256 = /^[0-9a-f]{64}$/;
const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-(?<version>[0-9a-f])[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** The UUID version for formats that an application defines (RFC 9562, 5.8). */
const customVersion = '8';

/**
 * A key as the table stores it. A SHA-256 in hex is stored as its 32 bytes. Any other string is hashed to 33 bytes, so
 * that it equals no stored hash.
 */
export function storedKey(key: string): Buffer {
  if (sha256.test(key)) return Buffer.from(key, 'hex');
  return Buffer.concat([Buffer.of(0), digest('key', key)]);
}

/** A token as the table stores it: the receiver's UUID unchanged, any other string as a UUID that is its hash. */
export function storedToken(token: string): string {
  const version = uuid.exec(token)?.groups?.version;
  if (version !== undefined && version !== customVersion) return token;
  const hex = digest('token', token).toString('hex');
  const parts = [hex.slice(0, 8), hex.slice(8, 12), customVersion + hex.slice(13, 16)];
  return [...parts, hex.slice(16, 20), hex.slice(20, 32)].join('-');
}

/** Hashes the string as JSON, which keeps lone surrogates distinct. UTF-8 does not. */
function digest(domain: string, text: string): Buffer {
  return createHash('sha256')
    .update(`@bluma-webhooks/store-postgres ${domain} ${JSON.stringify(text)}`)
    .digest();
}
