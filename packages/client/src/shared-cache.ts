import { LRUCache } from 'lru-cache';
import { APIPromise, type APIResponse } from './api-promise.ts';
import { APIUserAbortError } from './errors/exchange-errors.ts';
import { harmlessCause } from './redact.ts';
import type { CachedRequestOptions, RequestOptions } from './request-options.ts';
import { SharedRequest } from './shared-request.ts';

/** Sends the request: the call's own one, or one for all that wait. */
type Load<T> = (options: RequestOptions) => APIPromise<T>;

interface Kept<T> {
  readonly answer: APIResponse<T>;
  /** Which request it answers: later ones have higher numbers. */
  readonly order: number;
}

/**
 * What the API said, for a while. Calls at once with the same time limit and retries share one request; an error is given
 * to all of them, and not kept.
 */
export class SharedCache<T extends object> {
  readonly #kept: LRUCache<string, Kept<T>>;
  readonly #underWay = new Map<string, SharedRequest<T>>();
  #requests = 0;

  constructor(ttlMs: number) {
    // Look at the (monotonic) clock each time, rather than set a timer to forget what it said.
    this.#kept = new LRUCache({ max: 500, ttl: ttlMs, ttlResolution: 0 });
  }

  get(key: string, options: CachedRequestOptions, load: Load<T>): APIPromise<T> {
    const { signal, fresh = false, ...shared } = options ?? {};
    if (shared.headers) return load(options);
    const get = async (): Promise<APIResponse<T>> => {
      if (signal?.aborted) throw aborted(signal);
      const kept = fresh ? undefined : this.#kept.get(key);
      if (kept) return copyOf(kept.answer);
      try {
        return copyOf(await this.#request(key, shared, fresh, load).wait(signal));
      } catch (error) {
        throw signal?.aborted ? aborted(signal) : error;
      }
    };
    return new APIPromise(get());
  }

  /** The one that is under way, unless it was sent too early for a `fresh` call; or else a new one. */
  #request(key: string, options: RequestOptions, fresh: boolean, load: Load<T>): SharedRequest<T> {
    const name = JSON.stringify([key, options.timeout, options.maxRetries]);
    const known = this.#underWay.get(name);
    if (known && !known.isAbandoned && !fresh) return known;
    this.#requests++;
    const order = this.#requests;
    const request = new SharedRequest((signal) => load({ ...options, signal }));
    this.#underWay.set(name, request);
    const end = () => {
      if (this.#underWay.get(name) === request) this.#underWay.delete(name);
    };
    request.answer.then((answer) => this.#keep(key, { answer, order })).then(end, end);
    return request;
  }

  /** Unless a later request was answered sooner. */
  #keep(key: string, kept: Kept<T>): void {
    const other = this.#kept.get(key);
    if (!other || other.order < kept.order) this.#kept.set(key, kept);
  }
}

/** One's changes are not for the others to see. */
function copyOf<T>({ data, response }: APIResponse<T>): APIResponse<T> {
  const { url } = response;
  const copy = Object.defineProperty(response.clone(), 'url', { value: url });
  return { data: structuredClone(data), response: copy };
}

function aborted({ reason }: AbortSignal): APIUserAbortError {
  const cause = harmlessCause(reason);
  return new APIUserAbortError({ code: 'aborted', message: 'Aborted', cause });
}
