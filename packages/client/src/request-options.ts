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

/**
 * What calls take whose results are kept. Calls for the same thing that are under way at once share one request, with
 * the `timeout` and `maxRetries` of the first; `signal` ends only the one it was given to. With `headers`, a call is
 * not shared and its result not kept.
 */
export interface CachedRequestOptions extends RequestOptions {
  /** Asks the API, whatever was kept. */
  readonly fresh?: boolean | undefined;
}
