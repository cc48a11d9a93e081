import { createHmac, createSecretKey, hash, timingSafeEqual } from 'node:crypto';
import type { CryptoProvider } from './hmac.ts';

/** Of SHA-256, in bytes. */
const blockBytes = 64;
const digestBytes = 32;
const hexDigits = 2 * digestBytes;

/** To copy a longer message costs more than to make an `Hmac` object for it. */
const shortBytes = 16 * 1024;

// Filled and compared without a pause in between, so that all keys can share them.
const computed = Buffer.alloc(hexDigits);
const received = Buffer.alloc(hexDigits);

export const provider: CryptoProvider = {
  createHmac(key) {
    const keyBytes = Buffer.from(key);
    const sign = createSign(keyBytes);
    return {
      sign,
      verify(message, mac) {
        if (mac.length !== hexDigits) return false;
        computed.write(sign(message), 'latin1');
        received.write(mac, 'latin1');
        return timingSafeEqual(computed, received);
      },
    };
  },
  sha256: (text) => hash('sha256', text, 'hex'),
};

/**
 * HMAC as RFC 2104 defines it: `hash(outerPad + hash(innerPad + message))`. For short messages, two calls of `hash` take
 * half the time of an `Hmac` object, and leave nothing for the garbage collector to finalize.
 */
function createSign(key: Buffer): (message: Uint8Array) => string {
  const secretKey = createSecretKey(key);
  const block = Buffer.alloc(blockBytes);
  block.set(key.length > blockBytes ? hash('sha256', key, 'buffer') : key);
  const innerPad = block.map((byte) => byte ^ 0x36);
  const outer = Buffer.alloc(blockBytes + digestBytes);
  outer.set(block.map((byte) => byte ^ 0x5c));
  return (message) => {
    if (message.length > shortBytes) {
      return createHmac('sha256', secretKey).update(message).digest('hex');
    }
    const inner = Buffer.allocUnsafe(blockBytes + message.length);
    inner.set(innerPad);
    inner.set(message, blockBytes);
    outer.write(hash('sha256', inner, 'binary'), blockBytes, 'latin1');
    return hash('sha256', outer, 'hex');
  };
}
