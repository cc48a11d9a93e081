/** What a call came to. */
export interface APIResponse<T> {
  readonly data: T;
  /** The answer itself, for its status and headers. */
  readonly response: Response;
}

/** A call's result, and the answer it comes from: `await` it, or `await` its `withResponse()`. */
export class APIPromise<T> extends Promise<T> {
  // What `then` gives is a plain promise.
  static override get [Symbol.species](): PromiseConstructor {
    return Promise;
  }

  readonly #answer: Promise<APIResponse<T>>;

  /** Made by the client. */
  constructor(answer: Promise<APIResponse<T>>) {
    super((resolve, reject) => {
      answer.then(({ data }) => resolve(data), reject);
    });
    this.#answer = answer;
  }

  /**
   * The result along with the answer.
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
    // Whoever asks for the answer is told of its failure there, and not a second time here.
    this.catch(() => {});
    return this.#answer;
  }
}
