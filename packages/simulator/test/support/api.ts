import type { Simulator } from '../../src/index.ts';

export interface ApiResult {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
}

export type CallApi = (
  method: string,
  path: string,
  options?: { body?: unknown; key?: string | null },
) => Promise<ApiResult>;

/** Calls the API, with the test key unless told otherwise; a text as body is sent as it is. */
export function caller(sim: Simulator, base: string, fetch: typeof globalThis.fetch): CallApi {
  return async (method, path, { body, key = sim.account.testKey } = {}) => {
    const response = await fetch(`${base}${path}`, {
      method,
      headers: key === null ? {} : { authorization: `Bearer ${key}` },
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    const isJson = response.headers.get('content-type') === 'application/json';
    const headers = Object.fromEntries(response.headers);
    return { status: response.status, headers, body: isJson ? JSON.parse(text) : text };
  };
}

/** Without a port. */
export function inProcess(sim: Simulator): CallApi {
  return caller(sim, 'https://api.getbluma.com/api/v1', (input, init) => sim.fetch(input, init));
}
