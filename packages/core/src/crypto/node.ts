import { createHmac, createSecretKey, hash, timingSafeEqual } from 'node:crypto';
import type { CryptoProvider } from './provider.ts';

export const provider: CryptoProvider = {
  createHmac(key) {
    const secretKey = createSecretKey(key);
    const hmac = (message: Uint8Array) => createHmac('sha256', secretKey).update(message);
    return {
      sign: (message) => hmac(message).digest('hex'),
      verify: (message, mac) => timingSafeEqual(hmac(message).digest(), Buffer.from(mac, 'hex')),
    };
  },
  sha256: (text) => hash('sha256', text, 'hex'),
};
