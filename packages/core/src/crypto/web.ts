import type { CryptoProvider } from './provider.ts';

const { subtle } = crypto;
const algorithm = { name: 'HMAC', hash: 'SHA-256' };

// Each message is copied: WebCrypto reads it later, when whoever holds the buffer may have reused it.
const copy = (bytes: Uint8Array) => new Uint8Array(bytes);

const toHex = (buffer: ArrayBuffer) =>
  Array.from(new Uint8Array(buffer), (byte) => byte.toString(16).padStart(2, '0')).join('');

const fromHex = (hex: string) =>
  Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));

export const provider: CryptoProvider = {
  createHmac(key) {
    const imported = subtle.importKey('raw', copy(key), algorithm, false, ['sign', 'verify']);
    return {
      async sign(message) {
        const bytes = copy(message);
        return toHex(await subtle.sign('HMAC', await imported, bytes));
      },
      async verify(message, mac) {
        const bytes = copy(message);
        return subtle.verify('HMAC', await imported, fromHex(mac), bytes);
      },
    };
  },
  sha256: async (text) => toHex(await subtle.digest('SHA-256', new TextEncoder().encode(text))),
};
