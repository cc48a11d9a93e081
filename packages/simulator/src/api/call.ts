import type { ApiKey, ApiScope } from './api-key.ts';

/** A request to the API that was let in. */
export interface Call {
  readonly key: ApiKey;
  /** What the route's pattern captured. */
  readonly id: string;
  readonly query: URLSearchParams;
  /** The JSON object of the body. */
  readonly body: Readonly<Record<string, unknown>>;
  /** Of the API, without a slash at its end: `http://localhost:5001/api/v1`. */
  readonly base: string;
}

export interface Reply {
  readonly status: number;
  readonly body?: object;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Route {
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** Of the path after `/api/v1`. */
  readonly pattern: RegExp;
  readonly scope: ApiScope;
  /** @throws {ApiError} */
  readonly handle: (call: Call) => Reply;
}
