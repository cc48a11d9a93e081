import { LRUCache } from 'lru-cache';
import { APIPromise, type APIResponse } from './api-promise.ts';
import { APIUserAbortError } from './errors/exchange-errors.ts';
import { harmlessCause } from './redact.ts';
import type { CachedRequestOptions, RequestOptions } from './request-options.ts';
import { SharedRequest } from './shared-request.ts';

/** Sends the request: the call's own one, or one for all that wait. */
type Load<T> = (options: RequestOptions) => APIPromise<T>;

/**
 * What the API said, for a while. Calls at once with the same time limit and retries share one request; an error is given
 * to all of them, and not kept.
 */
export class SharedCache<T extends object> {
  readonly #kept: LRUCache<string, APIResponse<T>>;
  readonly #underWay = new Map<string, SharedRequest<T>>();

  constructor(ttlMs: number) {
    // Look at the (monotonic) clock each time, rather than set a timer to forget what it said.
    this.#kept = new LRUCache({ max: 500, ttl: ttlMs, ttlResolution: 0 });
  }

  get(key: string, options: CachedRequestOptions, load: Load<T>): APIPromise<T> {
    const { signal, fresh = false, ...shared } = options;
    if (shared.headers) return load(options);
    const get = async (): Promise<APIResponse<T>> => {
      if (signal?.aborted) throw aborted(signal);
      const kept = fresh ? undefined : this.#kept.get(key);
      if (kept) return copyOf(kept);
      try {
        return copyOf(await this.#request(key, shared, load).wait(signal));
      } catch (error) {
        throw signal?.aborted ? aborted(signal) : error;
      }
    };
    return new APIPromise(get());
  }

  /** The one that is under way, or else a new one. */
  #request(key: string, options: RequestOptions, load: Load<T>): SharedRequest<T> {
    const name = JSON.stringify([key, options.timeout, options.maxRetries]);
    const known = this.#underWay.get(name);
    if (known && !known.isAbandoned) return known;
    const request = new SharedRequest((signal) => load({ ...options, signal }));
    this.#underWay.set(name, request);
    const end = () => {
      if (this.#underWay.get(name) === request) this.#underWay.delete(name);
    };
    request.answer.then((answer) => void this.#kept.set(key, answer)).then(end, end);
    return request;
  }
}

/** One's changes are not for the others to see. */
function copyOf<T>({ data, response }: APIResponse<T>): APIResponse<T> {
  return { data: structuredClone(data), response: response.clone() };
}

function aborted({ reason }: AbortSignal): APIUserAbortError {
  const cause = harmlessCause(reason);
  return new APIUserAbortError({ code: 'aborted', message: 'Aborted', cause });
}
