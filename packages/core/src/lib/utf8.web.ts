let decoder: InstanceType<typeof TextDecoder> | undefined;

/** The text of UTF-8 bytes, without their byte order mark. Undefined: the bytes are no UTF-8. */
export function decodeUtf8(bytes: Uint8Array): string | undefined {
  // Not when the module is loaded: jsdom, as in Jest, has none. It drops a byte order mark (RFC 8259, 8.1).
  decoder ??= new TextDecoder('utf-8', { fatal: true });
  try {
    return decoder.decode(bytes);
  } catch {
    return undefined;
  }
}
