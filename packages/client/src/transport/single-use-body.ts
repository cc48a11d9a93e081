/** A request's body, and the headers and options that go with it. */
export interface SingleUseBody {
  readonly body: ReadableStream<Uint8Array>;
  readonly duplex: 'half';
  readonly credentials: 'omit';
  readonly headers: Readonly<{ [name: string]: string }>;
}

/**
 * A text as a stream. `fetch` itself repeats a request after a 421, unless its body cannot be read again (Fetch standard,
 * HTTP-network-or-cache fetch). Without `content-length` the body would be sent in chunks. `credentials: 'omit'` avoids a
 * fault of Node 24.14: it makes a network error of every 401 to a stream.
 */
export function singleUseBody(text: string): SingleUseBody {
  const bytes = new TextEncoder().encode(text);
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      controller.enqueue(bytes);
      controller.close();
    },
  });
  const headers = { 'content-type': 'application/json', 'content-length': `${bytes.byteLength}` };
  return { body, duplex: 'half', credentials: 'omit', headers };
}
