import ky from 'ky';
import type { APIKey, UsableKey } from '../api-key.ts';
import { APIPromise, type APIResponse } from '../api-promise.ts';
import { jsonText } from '../checks/json-text.ts';
import { type ClientSettings, checkRetries, checkTimeout } from '../client-options.ts';
import { BlumaError } from '../errors/bluma-error.ts';
import { NotFoundError } from '../errors/status-errors.ts';
import type { Log } from '../log.ts';
import type { RequestOptions } from '../request-options.ts';
import type { ToResult } from '../to-result.ts';
import type { Creation } from './ambiguity.ts';
import { Attempts } from './attempts.ts';
import { callError } from './call-error.ts';
import { ConcurrencyLimiter } from './concurrency-limiter.ts';
import { RateBudget } from './rate-budget.ts';
import { toPath } from './request-path.ts';
import { mergeHeaders, type Query, toUrl } from './request-url.ts';
import { RetryPolicy } from './retry-policy.ts';
import { createInvalidResponseError } from './send-request.ts';
import { singleUseBody } from './single-use-body.ts';

/** A call to the API. */
export interface Call {
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** Its parts, after the base: `videos`, `batch_1`. */
  readonly path: readonly string[];
  readonly query?: Query;
  /** Checks what is to be sent, knowing the key, and gives it as JSON. What it throws, the call throws. */
  readonly body?: (key: UsableKey) => object;
  /** What it creates: it must not be sent twice. */
  readonly creation?: Creation;
}

/** Sends calls: each request in its turn, and as often as is safe. */
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

  /** @param read makes the result of the answer's JSON */
  request<T>(call: Call, options: RequestOptions, read: ToResult<T>): APIPromise<T> {
    // JavaScript may give `null` for nothing, here and in the calls that take options apart themselves.
    return new APIPromise(this.#call(call, options ?? {}, read));
  }

  async #call<T>(call: Call, options: RequestOptions, read: ToResult<T>): Promise<APIResponse<T>> {
    const { signal } = options;
    const { method, creation } = call;
    const path = toPath(call.path);
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
      const timeout = options.timeout ?? this.#settings.timeout;
      throw callError(error, { name, creation, signal, attempts, timeout });
    }
  }

  async #send<T>(
    call: Call,
    path: string,
    options: RequestOptions,
    { attempts, read }: { readonly attempts: Attempts; readonly read: ToResult<T> },
  ): Promise<APIResponse<T>> {
    const { baseURL, defaultHeaders, maxRetryAfter } = this.#settings;
    const { timeout = this.#settings.timeout, maxRetries = this.#settings.maxRetries } = options;
    const { signal } = options;
    checkTimeout(timeout);
    checkRetries(maxRetries);
    const { creation, method } = call;
    let release = await this.#limiter.acquire(signal);
    try {
      const key = await this.#key.resolve(timeout, signal);
      const content = call.body && singleUseBody(jsonText(call.body(key)));
      const policy = new RetryPolicy({
        creation,
        maxRetryAfter,
        onRetry: (waitMs, error) => {
          attempts.again(error);
          const code = error instanceof BlumaError ? error.code : 'timeout';
          this.log.info('retrying', { method, path, attempt: attempts.sent, waitMs, code });
        },
      });
      let answer: APIResponse<unknown> | undefined;
      await ky(toUrl(baseURL, path, call.query ?? {}, key), {
        method,
        ...content,
        headers: mergeHeaders([defaultHeaders, options.headers, content?.headers], key),
        ...(signal && { signal }),
        // The key is for the API, and for no other place that it may point to.
        redirect: 'manual',
        timeout,
        // The attempt below has read the answer and thrown what it stands for.
        throwHttpErrors: false,
        retry: {
          limit: maxRetries,
          methods: ['get', 'post', 'delete'],
          shouldRetry: ({ error, retryCount }) => policy.retries(error, retryCount),
          delay: () => policy.waitMs,
        },
        hooks: {
          beforeRetry: [
            async () => {
              release = await this.#limiter.acquire(signal);
            },
          ],
        },
        fetch: async (input) => {
          // Whoever waits to be sent again keeps nobody else from being sent.
          const done = release;
          try {
            answer = await attempts.send(requestOf(input), key);
            return answer.response;
          } finally {
            done();
          }
        },
      });
      if (!answer) throw new Error('No request was sent');
      const { response } = answer;
      const result = read(answer.data);
      if (result) return { data: result.data, response };
      const said = `${method} ${path}: the answer is not what it should be`;
      throw createInvalidResponseError(response, 'invalid_response', said, {
        creation,
        secrets: [key.value],
      });
    } finally {
      release();
    }
  }
}

/** ky gives requests. A copy of one would lose its signal: Node refers to that weakly. */
function requestOf(input: string | URL | Request): Request {
  return input instanceof Request ? input : new Request(input);
}

/** A 404 to a `DELETE` that was sent again means that the attempt before was the one that did it. */
function findEarlierDeletion(
  { method }: Call,
  error: unknown,
  { mayBeDone }: Attempts,
): Response | undefined {
  if (method !== 'DELETE' || !mayBeDone || !(error instanceof NotFoundError)) return undefined;
  return new Response(null, { status: 404, ...(error.headers && { headers: error.headers }) });
}
