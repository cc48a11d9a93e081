/**
 * A request that no cache answers. Next.js 14 keeps the responses of `fetch`, those to `POST /videos` too, and gives them
 * to later calls. Some runtimes have no `cache` and refuse it.
 */
export function createUncachedRequest(url: string, init: RequestInit): Request {
  return new Request(url, takesCache() ? { ...init, cache: 'no-store' } : init);
}

function takesCache(): boolean {
  try {
    return new Request('https://api.getbluma.com', { cache: 'no-store' }).cache === 'no-store';
  } catch {
    return false;
  }
}
