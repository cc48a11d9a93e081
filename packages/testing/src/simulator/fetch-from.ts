import type { ApiAnswer } from './api/api.ts';

/** `fetch` in process: what a client would see over a network. */
export async function fetchFrom(
  answer: (request: Request) => Promise<ApiAnswer>,
  input: string | URL | Request,
  init?: RequestInit,
): Promise<Response> {
  const request = new Request(input, init);
  const { signal } = request;
  signal.throwIfAborted();
  const aborted = new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
  const answered = await Promise.race([answer(request), aborted]);
  switch (answered.kind) {
    case 'response':
      return answered.response;
    case 'hang':
      return aborted;
    case 'reset':
      throw new TypeError('fetch failed', {
        cause: Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' }),
      });
  }
}
