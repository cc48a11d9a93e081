import type { ApiResult } from './api/api-result.ts';

/**
 * `fetch` in this process. The results and errors are as over a network.
 *
 * @param closed aborts when the simulator closes
 */
export async function fetchFrom(
  handle: (request: Request) => Promise<ApiResult>,
  closed: AbortSignal,
  input: string | URL | Request,
  init?: RequestInit,
): Promise<Response> {
  const request = new Request(input, init);
  // Not `request.signal`: Node refers to it weakly, so it no longer aborts after the request was garbage-collected.
  const signal = init?.signal ?? (input instanceof Request ? input.signal : request.signal);
  signal.throwIfAborted();
  if (closed.aborted) throw new TypeError('fetch failed', { cause: networkError('ECONNREFUSED') });
  const interruption = new Interruption(signal, closed);
  const result = await Promise.race([handle(request), interruption.occurred]);
  switch (result.kind) {
    case 'response':
      interruption.ignore();
      return result.response;
    case 'hang':
      return interruption.occurred;
    case 'reset':
      interruption.ignore();
      throw new TypeError('fetch failed', { cause: networkError('ECONNRESET') });
    case 'part':
      return new Response(toStream(result, interruption, signal), result.head);
  }
}

/** The client aborts, or the simulator closes. */
class Interruption {
  /** Rejects as `fetch` does. */
  readonly occurred: Promise<never>;
  readonly #done = new AbortController();

  constructor(given: AbortSignal, closed: AbortSignal) {
    const once = { once: true, signal: this.#done.signal };
    this.occurred = new Promise<never>((_, reject) => {
      const end = (error: unknown) => {
        this.ignore();
        reject(error);
      };
      const cut = () => end(new TypeError('fetch failed', { cause: networkError('ECONNRESET') }));
      given.addEventListener('abort', () => end(given.reason), once);
      closed.addEventListener('abort', cut, once);
    });
    // The promise may reject when nothing waits for it. An unhandled rejection would end the process.
    this.occurred.catch(() => {});
  }

  ignore(): void {
    this.#done.abort();
  }
}

/** A stream of a part of a body. It then fails with the error that `fetch` has for a reset or an aborted connection. */
function toStream(
  { body, end }: Extract<ApiResult, { kind: 'part' }>,
  interruption: Interruption,
  signal: AbortSignal,
): ReadableStream<Uint8Array> {
  const pulls = [
    async (stream: ReadableStreamDefaultController) => stream.enqueue(body),
    async () => {
      if (end === 'hang') await interruption.occurred.catch(() => signal.throwIfAborted());
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
