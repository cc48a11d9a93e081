import { isAscii, isUtf8 } from 'node:buffer';

/** The text of UTF-8 bytes, without their byte order mark. Undefined: the bytes are no UTF-8. */
export function decodeUtf8(bytes: Uint8Array): string | undefined {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (isAscii(buffer)) return buffer.toString('latin1');
  if (!isUtf8(buffer)) return undefined;
  const text = buffer.toString();
  return text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
}
