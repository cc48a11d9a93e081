import { LRUCache } from 'lru-cache';
import { APIPromise, type APIResponse } from './api-promise.ts';
import { APIUserAbortError } from './errors/request-errors.ts';
import { redactCause } from './redact.ts';
import {
  type CachedRequestOptions,
  type RequestOptions,
  requestOptionNames,
} from './request-options.ts';
import { requireKnownOptions } from './require-option.ts';
import { SharedRequest } from './shared-request.ts';
import { toAbortSignal } from './signal.ts';

/** Sends the request, for one call or for all calls that share it. */
type Load<T> = (options: RequestOptions) => APIPromise<T>;

const optionNames = [...requestOptionNames, 'fresh'];

interface CacheEntry<T> {
  readonly response: APIResponse<T>;
  /** The number of its request: later requests have higher numbers. */
  readonly order: number;
}

/**
 * Caches responses for a limited time. Concurrent calls with the same timeout and retries share one request. All of
 * them get its error, which is not cached.
 */
export class SharedCache<T extends object> {
  readonly #entries: LRUCache<string, CacheEntry<T>>;
  readonly #inFlight = new Map<string, SharedRequest<T>>();
  #requests = 0;

  constructor(ttlMs: number) {
    // `ttlResolution: 0` reads the monotonic clock each time. Otherwise lru-cache sets a timer for each reading.
    this.#entries = new LRUCache({ max: 500, ttl: ttlMs, ttlResolution: 0 });
  }

  get(key: string, options: CachedRequestOptions, load: Load<T>): APIPromise<T> {
    const { signal: given, fresh = false, ...shared } = options ?? {};
    if (shared.headers) return load({ ...shared, signal: given });
    const get = async (): Promise<APIResponse<T>> => {
      requireKnownOptions(options ?? {}, optionNames);
      const signal = toAbortSignal(given);
      if (signal?.aborted) throw abortError(signal);
      const cached = fresh ? undefined : this.#entries.get(key);
      if (cached) return copyResponse(cached.response);
      try {
        return copyResponse(await this.#request(key, shared, fresh, load).wait(signal));
      } catch (error) {
        throw signal?.aborted ? abortError(signal) : error;
      }
    };
    return new APIPromise(get());
  }

  /** The request in flight, or a new one: also for a `fresh` call, which must not get an older response. */
  #request(key: string, options: RequestOptions, fresh: boolean, load: Load<T>): SharedRequest<T> {
    const name = JSON.stringify([key, options.timeout, options.maxRetries]);
    const known = this.#inFlight.get(name);
    if (known && !known.isAbandoned && !fresh) return known;
    this.#requests++;
    const order = this.#requests;
    const request = new SharedRequest((signal) => load({ ...options, signal }));
    this.#inFlight.set(name, request);
    const end = () => {
      if (this.#inFlight.get(name) === request) this.#inFlight.delete(name);
    };
    request.response.then((response) => this.#store(key, { response, order })).then(end, end);
    return request;
  }

  /** Stores a response, unless the response of a later request came first. */
  #store(key: string, entry: CacheEntry<T>): void {
    const other = this.#entries.get(key);
    if (!other || other.order < entry.order) this.#entries.set(key, entry);
  }
}

/** Callers that share a response must not see each other's changes. */
function copyResponse<T>({ data, response }: APIResponse<T>): APIResponse<T> {
  const { url } = response;
  const copy = Object.defineProperty(response.clone(), 'url', { value: url });
  return { data: structuredClone(data), response: copy };
}

function abortError({ reason }: AbortSignal): APIUserAbortError {
  const cause = redactCause(reason);
  return new APIUserAbortError({ code: 'aborted', message: 'Aborted', cause });
}
