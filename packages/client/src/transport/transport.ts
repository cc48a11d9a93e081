import type { APIKey, UsableKey } from '../api-key.ts';
import { APIPromise, type APIResponse } from '../api-promise.ts';
import { jsonText } from '../checks/json-text.ts';
import { type ClientSettings, checkRetries, checkTimeout } from '../client-options.ts';
import { BlumaError } from '../errors/bluma-error.ts';
import { NotFoundError } from '../errors/status-errors.ts';
import type { Log } from '../log.ts';
import { redactJson } from '../redact.ts';
import { type RequestOptions, requestOptionNames } from '../request-options.ts';
import { requireKnownOptions } from '../require-option.ts';
import { toAbortSignal } from '../signal.ts';
import { sleep } from '../sleep.ts';
import type { ToResult } from '../to-result.ts';
import { withTimeout } from '../with-timeout.ts';
import type { Creation } from './ambiguity.ts';
import { Attempts } from './attempts.ts';
import { callError } from './call-error.ts';
import { ConcurrencyLimiter } from './concurrency-limiter.ts';
import { isFrameworkSignal } from './framework-signal.ts';
import { RateBudget } from './rate-budget.ts';
import { toPath } from './request-path.ts';
import { mergeHeaders, type Query, toUrl } from './request-url.ts';
import { retryWait } from './retry-policy.ts';
import { createInvalidResponseError, type OutgoingRequest } from './send-request.ts';
import { singleUseBody } from './single-use-body.ts';
import { createUncachedRequest } from './uncached-request.ts';

/** A call to the API. */
export interface Call {
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** The segments of the path after the base URL: `videos`, `batch_1`. */
  readonly path: readonly string[];
  /** Validates the parameters. The call rejects with the error of this function. */
  readonly query?: () => Query;
  /** Validates the input for a key and returns the body. The call rejects with the error of this function. */
  readonly body?: (key: UsableKey) => object;
  /** The kind of resource that the call creates. Such a call must not be sent twice. */
  readonly creation?: Creation;
}

/** The options of a call with the client's defaults, checked. */
interface ResolvedOptions extends RequestOptions {
  readonly timeout: number;
  readonly maxRetries: number;
}

/** Sends calls, with limited concurrency and with retries where they are safe. */
export class Transport {
  readonly log: Log;
  readonly budget = new RateBudget();
  readonly #settings: ClientSettings;
  readonly #key: APIKey;
  readonly #limiter: ConcurrencyLimiter;

  constructor(settings: ClientSettings, key: APIKey, log: Log) {
    this.#settings = settings;
    this.#key = key;
    this.log = log;
    this.#limiter = new ConcurrencyLimiter(settings.concurrency);
  }

  /** @param read converts the response's JSON to the result */
  request<T>(call: Call, options: RequestOptions, read: ToResult<T>): APIPromise<T> {
    // Callers without types may pass `null`.
    return new APIPromise(this.#call(call, options ?? {}, read));
  }

  async #call<T>(call: Call, given: RequestOptions, read: ToResult<T>): Promise<APIResponse<T>> {
    const { method, creation } = call;
    const path = toPath(call.path);
    const options = this.#resolve(given);
    const { signal, timeout } = options;
    const name = `${method} ${path}`;
    const { fetch } = this.#settings;
    const { budget, log } = this;
    const hasResult = method !== 'DELETE';
    const attempts = new Attempts({ name, creation, hasResult, fetch, budget, log });
    try {
      signal?.throwIfAborted();
      return await this.#send(call, path, options, { attempts, read });
    } catch (error) {
      const deleted = findEarlierDeletion(call, error, attempts);
      const result = deleted && read(undefined);
      if (result) return { data: result.data, response: deleted };
      if (isFrameworkSignal(error)) throw error;
      throw callError(error, { name, creation, signal, attempts, timeout });
    }
  }

  /** @throws {ConfigurationError} `invalid_option` */
  #resolve(given: RequestOptions): ResolvedOptions {
    requireKnownOptions(given, requestOptionNames);
    const { timeout = this.#settings.timeout, maxRetries = this.#settings.maxRetries } = given;
    checkTimeout(timeout);
    checkRetries(maxRetries);
    return { signal: toAbortSignal(given.signal), timeout, maxRetries, headers: given.headers };
  }

  async #send<T>(
    call: Call,
    path: string,
    options: ResolvedOptions,
    { attempts, read }: { readonly attempts: Attempts; readonly read: ToResult<T> },
  ): Promise<APIResponse<T>> {
    const { maxRetryAfter } = this.#settings;
    const { signal, timeout, maxRetries } = options;
    const { creation, method } = call;
    let release = await this.#limiter.acquire(signal);
    try {
      const key = await this.#key.resolve(timeout, signal);
      const createRequest = this.#prepare(call, path, options, key);
      for (let retry = 1; ; retry++) {
        try {
          const { data, response } = await withTimeout(timeout, signal, (ends) =>
            attempts.send(createRequest(ends), key),
          );
          const result = read(data);
          if (result) return { data: result.data, response };
          const message = `${method} ${path}: the response is not the documented list or object`;
          const secrets = [key.value];
          const context = { creation, secrets, body: redactJson(data, secrets) };
          throw createInvalidResponseError(response, 'invalid_response', message, context);
        } catch (error) {
          const { isPending } = attempts;
          const policy = { creation, isPending, maxRetries, maxRetryAfter };
          const waitMs = signal?.aborted ? undefined : retryWait(error, retry, policy);
          if (waitMs === undefined) throw error;
          attempts.recordRetry(error);
          const code = error instanceof BlumaError ? error.code : 'timeout';
          this.log.info('retrying', { method, path, attempt: attempts.sent, waitMs, code });
          // A call that waits for its retry must not block other calls.
          release();
          await sleep(waitMs, signal);
          release = await this.#limiter.acquire(signal);
        }
      }
    } finally {
      release();
    }
  }

  /**
   * @returns a function that creates the request of one attempt. Each attempt needs a new one, since a body can be sent
   *   once
   */
  #prepare(
    { method, query, body }: Call,
    path: string,
    options: ResolvedOptions,
    key: UsableKey,
  ): (signal: AbortSignal) => OutgoingRequest {
    const { baseURL, defaultHeaders } = this.#settings;
    const text = body && jsonText(body(key));
    const url = toUrl(baseURL, path, query?.() ?? {}, key);
    return (signal) => {
      const content = text === undefined ? undefined : singleUseBody(text);
      const headers = mergeHeaders([defaultHeaders, options.headers, content?.headers], key);
      // The key must not follow a redirect to another host.
      const init = { method, ...content?.init, headers, signal, redirect: 'manual' } as const;
      const request = createUncachedRequest(url, init);
      return { request: content?.shareWithClones(request) ?? request, body: content };
    };
  }
}

/** If a retried `DELETE` gets a 404, an earlier attempt has deleted the resource. */
function findEarlierDeletion(
  { method }: Call,
  error: unknown,
  { mayBeDone }: Attempts,
): Response | undefined {
  if (method !== 'DELETE' || !mayBeDone || !(error instanceof NotFoundError)) return undefined;
  return new Response(null, { status: 404, ...(error.headers && { headers: error.headers }) });
}
