import PQueue from 'p-queue';

/** Places for as many requests as may be under way at once. */
export class Turns {
  readonly #queue: PQueue;

  constructor(concurrency: number) {
    this.#queue = new PQueue({ concurrency });
  }

  /**
   * Waits in line for a place.
   *
   * @returns what gives it back; a second call of it does nothing
   * @throws what the signal aborts with while it is in line
   */
  take(signal: AbortSignal | undefined): Promise<() => void> {
    return new Promise((resolve, reject) => {
      // The line goes on once what is handed out here is called.
      const hold = () => new Promise<void>(resolve);
      this.#queue.add(hold, signal ? { signal } : {}).catch(reject);
    });
  }
}
