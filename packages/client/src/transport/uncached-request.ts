/**
 * Creates a request that bypasses all caches. Next.js 14 caches the responses of `fetch`, even to `POST /videos`, and
 * returns them for later calls. Some runtimes do not support `cache`, and refuse it.
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
