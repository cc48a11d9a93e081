/** The UTF-8 bytes of a text. */
export function bytes(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

/** `count` times one byte. */
export function repeated(byte: number, count: number): Uint8Array {
  return new Uint8Array(count).fill(byte);
}
