/** A request's body, and the headers and options that go with it. */
export interface SingleUseBody {
  readonly body: ReadableStream<Uint8Array>;
  readonly duplex: 'half';
  readonly credentials: 'omit';
  readonly headers: Readonly<{ [name: string]: string }>;
}

/**
 * A text as a stream: `fetch` itself repeats a request that is answered 421, unless its body cannot be had again (Fetch
 * standard, HTTP-network-or-cache fetch). With its length, or else it would be sent in chunks. Without the credentials of
 * `fetch`'s own, none of which the API takes: Node 24.14 fails at every 401 to a stream, looking for some.
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
