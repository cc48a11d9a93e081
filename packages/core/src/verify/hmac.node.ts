import { createHmac, createSecretKey, hash, timingSafeEqual } from 'node:crypto';
import type { CryptoProvider } from './hmac.ts';

export const provider: CryptoProvider = {
  createHmac(key) {
    const secretKey = createSecretKey(Buffer.from(key));
    // Compared as digits, which Node makes in less time than a buffer.
    const sign = (message: Uint8Array) =>
      createHmac('sha256', secretKey).update(message).digest('hex');
    return {
      sign,
      verify: (message, mac) => timingSafeEqual(Buffer.from(sign(message)), Buffer.from(mac)),
    };
  },
  sha256: (text) => hash('sha256', text, 'hex'),
};
