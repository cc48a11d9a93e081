import PQueue from 'p-queue';

/** Limits the number of concurrent requests. */
export class ConcurrencyLimiter {
  readonly #queue: PQueue;

  constructor(concurrency: number) {
    this.#queue = new PQueue({ concurrency });
  }

  /**
   * Waits until a request may start.
   *
   * @returns a function that releases the slot. A second call does nothing
   * @throws the signal's reason, if it aborts before that
   */
  acquire(signal: AbortSignal | undefined): Promise<() => void> {
    return new Promise((resolve, reject) => {
      // The task of the queue ends when the caller calls the function that it resolved with.
      const occupy = () => new Promise<void>(resolve);
      this.#queue.add(occupy, signal ? { signal } : {}).catch(reject);
    });
  }
}
