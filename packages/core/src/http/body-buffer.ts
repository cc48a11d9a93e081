/**
 * The bytes of a body that arrives in chunks. It takes at most twice the memory of the body, however small the chunks are.
 * A body of one chunk is not copied.
 */
export class BodyBuffer {
  #bytes: Uint8Array = new Uint8Array();
  #isCopy = false;
  #size = 0;

  get size(): number {
    return this.#size;
  }

  append(chunk: Uint8Array): void {
    const size = this.#size + chunk.length;
    if (this.#size === 0) {
      this.#bytes = chunk;
      this.#isCopy = false;
    } else {
      if (!this.#isCopy || size > this.#bytes.length) this.#grow(size);
      this.#bytes.set(chunk, this.#size);
    }
    this.#size = size;
  }

  /** Drops the bytes. */
  clear(): void {
    this.#bytes = new Uint8Array();
    this.#size = 0;
  }

  toBytes(): Uint8Array {
    return this.#bytes.subarray(0, this.#size);
  }

  #grow(size: number): void {
    const bytes = new Uint8Array(Math.max(size, this.#size * 2));
    bytes.set(this.#bytes.subarray(0, this.#size));
    this.#bytes = bytes;
    this.#isCopy = true;
  }
}
