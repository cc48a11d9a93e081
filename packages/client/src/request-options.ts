import type { HeadersOption } from './headers-option.ts';

/** The options of every call. */
export interface RequestOptions {
  /** Aborts the call, which rejects with `APIUserAbortError`. */
  readonly signal?: AbortSignal | undefined;
  /**
   * The longest time of one attempt, from the connection to the end of the response's body, in ms.
   *
   * @default the client's
   */
  readonly timeout?: number | undefined;
  /** The largest number of retries. The client retries only where a retry is safe. @default the client's */
  readonly maxRetries?: number | undefined;
  /**
   * Headers of this request, in any form that `new Headers()` takes. They override `defaultHeaders`, but never the key.
   */
  readonly headers?: HeadersOption | undefined;
}

/** The names of {@link RequestOptions}. */
export const requestOptionNames: readonly (keyof RequestOptions)[] = [
  'signal',
  'timeout',
  'maxRetries',
  'headers',
];

/** The options that `reconcileVideos` sets for each request. */
export type RequestSignal = Pick<RequestOptions, 'signal'>;

/**
 * The options that monitors set for each request. `maxRetries` is 0: monitors repeat checks themselves, with timers
 * that keep no process alive.
 */
export type CheckOptions = Pick<RequestOptions, 'signal' | 'maxRetries'>;

/**
 * The options of calls with cached results. Concurrent calls for the same resource, with the same `timeout` and
 * `maxRetries`, share one request. `signal` aborts its own call. It aborts the request too when no other call waits for
 * it. A call with `headers` is neither shared nor cached. A `fresh` call never joins an earlier request.
 */
export interface CachedRequestOptions extends RequestOptions {
  /** Sends a request, even if the cache has a result. @default false */
  readonly fresh?: boolean | undefined;
}
