// Drops a byte order mark (RFC 8259, 8.1).
const decoder = new TextDecoder('utf-8', { fatal: true });

/** The text of UTF-8 bytes, without their byte order mark. Undefined: the bytes are no UTF-8. */
export function decodeUtf8(bytes: Uint8Array): string | undefined {
  try {
    return decoder.decode(bytes);
  } catch {
    return undefined;
  }
}
