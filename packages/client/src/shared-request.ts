import { abortable } from './abortable.ts';
import type { APIPromise, APIResponse } from './api-promise.ts';

/** A request that several callers wait for. It is aborted once none of them does any more. */
export class SharedRequest<T> {
  /** What comes of it, for as long as anybody waits. */
  readonly answer: Promise<APIResponse<T>>;
  readonly #abandoned = new AbortController();
  #waiting = 0;

  constructor(send: (signal: AbortSignal) => APIPromise<T>) {
    this.answer = send(this.#abandoned.signal).withResponse();
  }

  /** Whether it was aborted, so that it is of no use to anybody else. */
  get isAbandoned(): boolean {
    return this.#abandoned.signal.aborted;
  }

  /** @throws what the signal aborts with; the request goes on for the others */
  async wait(signal: AbortSignal | undefined): Promise<APIResponse<T>> {
    this.#waiting++;
    try {
      return await abortable(signal, this.answer);
    } catch (error) {
      this.#waiting--;
      if (this.#waiting === 0) this.#abandoned.abort();
      throw error;
    }
  }
}
