import type { ApiKey, ApiScope } from './api-key.ts';

/** A request to the API with a valid key that has the required scope. */
export interface Call {
  readonly key: ApiKey;
  /** The id that the route's pattern captured, or an empty string. */
  readonly id: string;
  readonly query: URLSearchParams;
  /** The JSON object of the body. */
  readonly body: Readonly<Record<string, unknown>>;
  /** The base URL of the API, without a trailing slash: `http://localhost:5001/api/v1`. */
  readonly base: string;
}

export interface Reply {
  readonly status: number;
  readonly body?: object;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Route {
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** Matches the path after `/api/v1`. */
  readonly pattern: RegExp;
  readonly scope: ApiScope;
  /** @throws {ApiError} */
  readonly handle: (call: Call) => Reply;
}
