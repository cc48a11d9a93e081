export type Header = readonly [name: string, value: string];

/** A request as it goes over the wire, which no HTTP client has put in order. */
export interface RawRequest {
  readonly method: string;
  /** The content of the request line. */
  readonly target: string;
  readonly version: '1.0' | '1.1';
  /** Values are Latin-1: one byte for each character. `host` and the body's length are not added. */
  readonly headers: readonly Header[];
  /** With `transfer-encoding: chunked` each part is a chunk, and an empty one the last. */
  readonly body: readonly Uint8Array[];
}

/** The bytes of a request. */
export function encode({ method, target, version, headers, body }: RawRequest): Buffer {
  const lines = [
    `${method} ${target} HTTP/${version}`,
    ...headers.map(([name, value]) => `${name}: ${value}`),
  ];
  const head = Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1');
  const isChunked = headers.some(([name]) => name === 'transfer-encoding');
  return Buffer.concat([head, ...body.flatMap((part) => (isChunked ? chunk(part) : [part]))]);
}

function chunk(bytes: Uint8Array): Uint8Array[] {
  return [Buffer.from(`${bytes.length.toString(16)}\r\n`), bytes, Buffer.from('\r\n')];
}
