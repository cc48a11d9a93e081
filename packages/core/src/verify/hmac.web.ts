import type { CryptoProvider } from './hmac.ts';

const { subtle } = crypto;
const algorithm = { name: 'HMAC', hash: 'SHA-256' };

// Bytes are copied: WebCrypto reads them later, when the owner of the buffer may have reused it.
const copyBytes = (data: Uint8Array | string) =>
  typeof data === 'string' ? new TextEncoder().encode(data) : new Uint8Array(data);

const toHex = (buffer: ArrayBuffer) =>
  Array.from(new Uint8Array(buffer), (byte) => byte.toString(16).padStart(2, '0')).join('');

const fromHex = (hex: string) =>
  Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number(`0x${pair}`));

export const provider: CryptoProvider = {
  createHmac(key) {
    const imported = subtle.importKey('raw', copyBytes(key), algorithm, false, ['sign', 'verify']);
    return {
      async sign(message) {
        const bytes = copyBytes(message);
        return toHex(await subtle.sign('HMAC', await imported, bytes));
      },
      async verify(message, mac) {
        const bytes = copyBytes(message);
        return subtle.verify('HMAC', await imported, fromHex(mac), bytes);
      },
    };
  },
  sha256: async (text) => toHex(await subtle.digest('SHA-256', copyBytes(text))),
};
