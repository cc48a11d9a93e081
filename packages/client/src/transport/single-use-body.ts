/**
 * The number of empty chunks before the text. Each layer that creates a `Request` from a `Request` (`fetch` itself, and
 * a framework's `fetch` around it) reads one chunk ahead, before there is a connection.
 */
const emptyChunks = 4;

/** A request's body, and the headers and options that go with it. */
export interface SingleUseBody {
  readonly init: {
    readonly body: ReadableStream<Uint8Array>;
    readonly duplex: 'half';
    readonly credentials: 'omit';
  };
  readonly headers: Readonly<{ [name: string]: string }>;
  /** Whether the text was read. Before that, no byte of it can have been sent. */
  isRead(): boolean;
  /** Fails every later read, so that a request that continues in the background never sends its body. */
  stop(): void;
}

/**
 * A text as a stream. `fetch` itself repeats a request after a 421, unless its body cannot be read again (Fetch
 * standard, HTTP-network-or-cache fetch). A stream cannot be read again. Without `content-length`, the body would be
 * sent in chunks. `credentials: 'omit'` avoids a fault of Node 24.14, which turns every 401 to a stream into a network
 * error.
 *
 * The stream provides the text only when somebody reads it. No error of `fetch` shows reliably whether the request was
 * sent, but a body that nobody has read proves that it was not.
 */
export function singleUseBody(text: string): SingleUseBody {
  const bytes = new TextEncoder().encode(text);
  let chunks = 0;
  let controller: ReadableStreamDefaultController<Uint8Array> | undefined;
  const body = new ReadableStream<Uint8Array>(
    {
      start(given) {
        controller = given;
      },
      pull(given) {
        if (chunks++ < emptyChunks) return given.enqueue(new Uint8Array());
        given.enqueue(bytes);
        given.close();
      },
    },
    { highWaterMark: 0 },
  );
  return {
    init: { body, duplex: 'half', credentials: 'omit' },
    headers: { 'content-type': 'application/json', 'content-length': `${bytes.byteLength}` },
    isRead: () => chunks > emptyChunks,
    stop: () => controller?.error(new Error('The call is over')),
  };
}
