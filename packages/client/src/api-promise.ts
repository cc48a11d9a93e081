/** The result of a call and the response that it comes from. */
export interface APIResponse<T> {
  readonly data: T;
  /** The response, for its status and headers. */
  readonly response: Response;
}

/** The promise of a call's result. Await the promise itself, or await `withResponse()` to get the response too. */
export class APIPromise<T> extends Promise<T> {
  // `then` returns a plain promise, without `withResponse()`.
  static override get [Symbol.species](): PromiseConstructor {
    return Promise;
  }

  readonly #response: Promise<APIResponse<T>>;

  /** Made by the client. */
  constructor(response: Promise<APIResponse<T>>) {
    super((resolve, reject) => {
      response.then(({ data }) => resolve(data), reject);
    });
    this.#response = response;
  }

  /**
   * Resolves to the result together with the response.
   *
   * @example
   * ```ts
   * import { BlumaClient } from '@bluma-webhooks/client';
   *
   * const client = new BlumaClient();
   * const { data, response } = await client.templates.list().withResponse();
   * console.log(data.length, response.headers.get('x-ratelimit-remaining'));
   * ```
   */
  withResponse(): Promise<APIResponse<T>> {
    // The returned promise rejects if the call fails. Without this line, this promise would be an unhandled rejection
    // too.
    this.catch(() => {});
    return this.#response;
  }
}
