/** Also for bytes of another realm, such as Node's in a test under jsdom. `instanceof` does not know them. */
export function isBytes(value: unknown): value is Uint8Array {
  return (
    ArrayBuffer.isView(value) && Object.prototype.toString.call(value) === '[object Uint8Array]'
  );
}
