import type { MaybePromise } from '../lib/maybe-promise.ts';

/** HMAC-SHA256 with one key, which is imported once. MACs are 64 lower-case hex digits. */
export interface Hmac {
  sign(message: Uint8Array): MaybePromise<string>;
  /** In constant time. */
  verify(message: Uint8Array, mac: string): MaybePromise<boolean>;
}

/**
 * What the rules need from a platform's cryptography. `hmac.node.ts` is
 * synchronous, `hmac.web.ts` returns promises. The build decides which of them `#hmac` is.
 */
export interface CryptoProvider {
  createHmac(key: Uint8Array | string): Hmac;
  /** Of a text in UTF-8, in lower-case hex. */
  sha256(text: string): MaybePromise<string>;
}
