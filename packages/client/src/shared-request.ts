import { abortable } from './abortable.ts';
import type { APIPromise, APIResponse } from './api-promise.ts';

/** A request that several callers wait for. It is aborted when none of them waits any more. */
export class SharedRequest<T> {
  /** Rejects when the last waiting caller aborts. */
  readonly response: Promise<APIResponse<T>>;
  readonly #abandoned = new AbortController();
  #waiting = 0;

  constructor(send: (signal: AbortSignal) => APIPromise<T>) {
    this.response = send(this.#abandoned.signal).withResponse();
  }

  /** Whether the request was aborted, so that no other call can join it. */
  get isAbandoned(): boolean {
    return this.#abandoned.signal.aborted;
  }

  /** @throws the signal's reason. The request continues for the other callers */
  async wait(signal: AbortSignal | undefined): Promise<APIResponse<T>> {
    this.#waiting++;
    try {
      return await abortable(signal, this.response);
    } catch (error) {
      this.#waiting--;
      if (this.#waiting === 0) this.#abandoned.abort();
      throw error;
    }
  }
}
