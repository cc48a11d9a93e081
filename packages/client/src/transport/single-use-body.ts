/**
 * The number of empty chunks before the text. Each layer that creates a `Request` from a `Request` (`fetch` itself, and
 * a framework's `fetch` around it) reads one chunk ahead, before there is a connection.
 */
const emptyChunks = 4;

/** The methods with which a `fetch` for tests or logs looks at the body of a clone. */
const readers = ['text', 'json'] as const;

/** A request's body, and the headers that go with it. */
export interface SingleUseBody {
  readonly headers: Readonly<{ [name: string]: string }>;
  /** The body, and the options that go with it. */
  readonly init: BodyInit;
  /**
   * Gives the clones of a request the same text. Their methods, such as `json()`, show it until `stop`. Only one of the
   * streams provides it, so that only one of the requests can be sent.
   */
  shareWithClones(request: Request): Request;
  /**
   * Whether the text may have been sent. `false`: nobody has read it, so no byte of it was sent. `undefined`: it was
   * read, and only the error of `fetch` shows the rest. `true`: it was read, and `fetch` has copies of the request. Then
   * an error may be of a later copy than the one that was sent.
   */
  wasSent(): boolean | undefined;
  /** Fails every later read, so that a request that continues in the background never sends its body. */
  stop(): void;
}

interface BodyInit {
  readonly body: ReadableStream<Uint8Array>;
  readonly duplex: 'half';
  readonly credentials: 'omit';
}

/**
 * A text as a stream. `fetch` itself repeats a request after a 421, unless its body cannot be read again (Fetch
 * standard, HTTP-network-or-cache fetch). A stream cannot be read again. Without `content-length`, the body would be
 * sent in chunks. `credentials: 'omit'` avoids a fault of Node 24.14, which turns every 401 to a stream into a network
 * error.
 *
 * The stream provides the text only when somebody reads it. No error of `fetch` shows reliably whether the request was
 * sent, but a body that nobody has read proves that it was not.
 *
 * A `fetch` that retries sends a clone of the request each time. `Request.clone` would copy the text, and each clone
 * would create another video.
 */
export function singleUseBody(text: string): SingleUseBody {
  const bytes = new TextEncoder().encode(text);
  const controllers: ReadableStreamDefaultController<Uint8Array>[] = [];
  let isRead = false;
  let isOver = false;
  /** Why nobody can read the text any more. */
  let refusal: Error | undefined;
  const createInit = (): BodyInit => {
    let chunks = 0;
    const body = new ReadableStream<Uint8Array>(
      {
        start(controller) {
          controllers.push(controller);
        },
        pull(controller) {
          if (refusal) throw refusal;
          if (chunks++ < emptyChunks) return controller.enqueue(new Uint8Array());
          isRead = true;
          refusal = new Error('fetch must not repeat a create');
          controller.enqueue(bytes);
          controller.close();
        },
      },
      { highWaterMark: 0 },
    );
    return { body, duplex: 'half', credentials: 'omit' };
  };
  const shareWithClones = (request: Request): Request =>
    Object.assign(request, { clone: () => cloneRequest(request) });
  const cloneRequest = (request: Request): Request => {
    const clone = shareWithClones(new Request(request, createInit()));
    for (const name of readers) {
      const read = async () => {
        if (isOver) throw refusal;
        isRead = true;
        return new Response(bytes)[name]();
      };
      Object.assign(clone, { [name]: read });
    }
    return clone;
  };
  return {
    headers: { 'content-type': 'application/json', 'content-length': `${bytes.byteLength}` },
    init: createInit(),
    shareWithClones,
    wasSent: () => isRead && (controllers.length > 1 || undefined),
    stop() {
      isOver = true;
      refusal = new Error('The call is over');
      for (const controller of controllers) controller.error(refusal);
    },
  };
}
