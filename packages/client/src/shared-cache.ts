import { LRUCache } from 'lru-cache';
import { abortable } from './abortable.ts';
import { APIPromise, type APIResponse } from './api-promise.ts';
import { APIUserAbortError } from './errors/exchange-errors.ts';
import { harmlessCause } from './redact.ts';
import type { CachedRequestOptions, RequestOptions } from './request-options.ts';

/** Sends the request: the call's own one, or one for all that wait. */
type Load<T> = (options: RequestOptions) => APIPromise<T>;

/** What the API said, for a while. Calls at once share one request; an error is given to all of them, and not kept. */
export class SharedCache<T extends object> {
  readonly #kept: LRUCache<string, APIResponse<T>, () => APIPromise<T>>;

  constructor(ttlMs: number) {
    this.#kept = new LRUCache({
      max: 500,
      ttl: ttlMs,
      // Look at the (monotonic) clock each time, rather than set a timer to forget what it said.
      ttlResolution: 0,
      // What is pushed out while it is under way still gets to those who wait for it.
      ignoreFetchAbort: true,
      fetchMethod: (_key, _stale, { context }) => context().withResponse(),
    });
  }

  get(key: string, options: CachedRequestOptions, load: Load<T>): APIPromise<T> {
    const { signal, fresh = false, ...shared } = options;
    if (shared.headers) return load(options);
    const get = async (): Promise<APIResponse<T>> => {
      if (signal?.aborted) throw aborted(signal);
      const context = () => load(shared);
      const answer = this.#kept.forceFetch(key, { context, forceRefresh: fresh });
      try {
        const { data, response } = await abortable(signal, answer);
        // One's changes are not for the others to see.
        return { data: structuredClone(data), response: response.clone() };
      } catch (error) {
        throw signal?.aborted ? aborted(signal) : error;
      }
    };
    return new APIPromise(get());
  }
}

function aborted({ reason }: AbortSignal): APIUserAbortError {
  const message = 'Aborted; the request goes on for others';
  return new APIUserAbortError({ code: 'aborted', message, cause: harmlessCause(reason) });
}
