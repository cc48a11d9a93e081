import type { CreditsClient, DeliveriesClient, VideosClient } from '../../src/index.ts';

interface ReaderOptions {
  readonly apiKey: string;
  readonly baseURL: string;
}

type Query = Readonly<Record<string, number | undefined>>;

/** What the API answered instead of what was asked for, with the fields that monitors go by. */
class RefusedError extends Error {
  readonly code: string;
  readonly status: number;
  readonly retryAfterMs: number | undefined;

  constructor({ status, headers }: Response, body: string) {
    super(`The API answered ${status}`);
    this.status = status;
    this.code = /"type":"(\w+)"/.exec(body)?.[1] ?? 'unknown';
    const seconds = headers.get('retry-after');
    this.retryAfterMs = seconds === null ? undefined : Number(seconds) * 1000;
  }
}

/** Reads the API over HTTP, without retries or caches: each call is one request. */
export function createApiReader({ apiKey, baseURL }: ReaderOptions) {
  const get = async (path: string, query: Query, signal?: AbortSignal) => {
    const url = new URL(`${baseURL}${path}`);
    for (const [name, value] of Object.entries(query)) {
      if (value !== undefined) url.searchParams.set(name, `${value}`);
    }
    const headers = { authorization: `Bearer ${apiKey}` };
    const response = await fetch(url, { headers, ...(signal && { signal }) });
    const text = await response.text();
    if (!response.ok) throw new RefusedError(response, text);
    return JSON.parse(text);
  };
  const reader: DeliveriesClient & CreditsClient & VideosClient = {
    webhooks: {
      list: async ({ signal } = {}) => (await get('/webhooks', {}, signal)).webhooks,
      deliveries: async (id, { limit, offset } = {}, { signal } = {}) =>
        (await get(`/webhooks/${id}/deliveries`, { limit, offset }, signal)).deliveries,
    },
    credits: { balance: ({ signal } = {}) => get('/credits/balance', {}, signal) },
    videos: {
      get: (id, { signal } = {}) => get(`/videos/${id}`, {}, signal),
      download: (id, { signal } = {}) => get(`/videos/${id}/download`, {}, signal),
    },
  };
  return reader;
}
