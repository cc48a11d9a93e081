import type { ApiAnswer } from './api/api.ts';

/**
 * `fetch` in process: what a client would see over a network.
 *
 * @param closed aborts when there is nobody to answer any more
 */
export async function fetchFrom(
  answer: (request: Request) => Promise<ApiAnswer>,
  closed: AbortSignal,
  input: string | URL | Request,
  init?: RequestInit,
): Promise<Response> {
  const request = new Request(input, init);
  // Not the request's own, which no longer aborts once nobody holds the request: Node refers to it weakly.
  const signal = init?.signal ?? (input instanceof Request ? input.signal : request.signal);
  signal.throwIfAborted();
  if (closed.aborted) throw new TypeError('fetch failed', { cause: networkError('ECONNREFUSED') });
  const interruption = new Interruption(signal, closed);
  const answered = await Promise.race([answer(request), interruption.comes]);
  switch (answered.kind) {
    case 'response':
      interruption.ignore();
      return answered.response;
    case 'hang':
      return interruption.comes;
    case 'reset':
      interruption.ignore();
      throw new TypeError('fetch failed', { cause: networkError('ECONNRESET') });
    case 'part':
      return new Response(streamOf(answered, interruption, signal), answered.head);
  }
}

/** A client that gives up, or a server that goes. */
class Interruption {
  /** Rejects as `fetch` does. */
  readonly comes: Promise<never>;
  readonly #done = new AbortController();

  constructor(given: AbortSignal, closed: AbortSignal) {
    const once = { once: true, signal: this.#done.signal };
    this.comes = new Promise<never>((_, reject) => {
      const end = (error: unknown) => {
        this.ignore();
        reject(error);
      };
      const cut = () => end(new TypeError('fetch failed', { cause: networkError('ECONNRESET') }));
      given.addEventListener('abort', () => end(given.reason), once);
      closed.addEventListener('abort', cut, once);
    });
    // It may come when nobody waits for anything any more.
    this.comes.catch(() => {});
  }

  ignore(): void {
    this.#done.abort();
  }
}

/** What there is of a body, and then what `fetch` has for a connection that is cut or given up. */
function streamOf(
  { body, end }: Extract<ApiAnswer, { kind: 'part' }>,
  interruption: Interruption,
  signal: AbortSignal,
): ReadableStream<Uint8Array> {
  const pulls = [
    async (stream: ReadableStreamDefaultController) => stream.enqueue(body),
    async () => {
      if (end === 'hang') await interruption.comes.catch(() => signal.throwIfAborted());
      interruption.ignore();
      throw new TypeError('terminated', { cause: networkError('ECONNRESET') });
    },
  ];
  return new ReadableStream({ pull: (stream) => pulls.shift()?.(stream) });
}

const networkErrors = {
  ECONNREFUSED: 'connect ECONNREFUSED',
  ECONNRESET: 'read ECONNRESET',
} as const;

function networkError(code: keyof typeof networkErrors): Error {
  return Object.assign(new Error(networkErrors[code]), { code });
}
