/** What every call takes. */
export interface RequestOptions {
  /** Ends the call: it rejects with `APIUserAbortError`. */
  readonly signal?: AbortSignal | undefined;
  /** How long each attempt may take, from its connection to the end of its body, in ms. The client's. */
  readonly timeout?: number | undefined;
  /** How often a request is sent again, where that is safe. The client's. */
  readonly maxRetries?: number | undefined;
  /** Sent along; over the client's own `defaultHeaders`, never over the key. */
  readonly headers?: Readonly<{ [name: string]: string }> | undefined;
}

/** What `reconcileVideos` gives to each request. */
export type RequestSignal = Pick<RequestOptions, 'signal'>;

/** What monitors give to each request. `maxRetries` is 0: they check again by themselves, and keep no process alive for it. */
export type CheckOptions = Pick<RequestOptions, 'signal' | 'maxRetries'>;

/**
 * What calls take whose results are kept. Calls at once for the same thing, with the same `timeout` and `maxRetries`,
 * share one request; `signal` ends the one call that it was given to, and the request with the last of them. With
 * `headers`, a call is not shared and its result not kept; a `fresh` one joins no request that was sent before.
 */
export interface CachedRequestOptions extends RequestOptions {
  /** Asks the API, whatever was kept. */
  readonly fresh?: boolean | undefined;
}
