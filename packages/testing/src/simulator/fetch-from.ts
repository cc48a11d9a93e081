import type { ApiAnswer } from './api/api.ts';

/** `fetch` in process: what a client would see over a network. */
export async function fetchFrom(
  answer: (request: Request) => Promise<ApiAnswer>,
  input: string | URL | Request,
  init?: RequestInit,
): Promise<Response> {
  const request = new Request(input, init);
  // Not the request's own, which no longer aborts once nobody holds the request: Node refers to it weakly.
  const signal = init?.signal ?? (input instanceof Request ? input.signal : request.signal);
  signal.throwIfAborted();
  const aborted = new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
  // It may abort when nobody waits for anything any more.
  aborted.catch(() => {});
  const answered = await Promise.race([answer(request), aborted]);
  switch (answered.kind) {
    case 'response':
      return answered.response;
    case 'hang':
      return aborted;
    case 'reset':
      throw new TypeError('fetch failed', { cause: connectionReset() });
    case 'part':
      return new Response(streamOf(answered, aborted), answered.head);
  }
}

/** What there is of a body, and then what `fetch` has for a connection that is cut or given up. */
function streamOf(
  { body, end }: Extract<ApiAnswer, { kind: 'part' }>,
  aborted: Promise<never>,
): ReadableStream<Uint8Array> {
  const pulls = [
    async (stream: ReadableStreamDefaultController) => stream.enqueue(body),
    async () => {
      if (end === 'hang') await aborted;
      throw new TypeError('terminated', { cause: connectionReset() });
    },
  ];
  return new ReadableStream({ pull: (stream) => pulls.shift()?.(stream) });
}

function connectionReset(): Error {
  return Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' });
}
