import type { EventQueue } from '@bluma-webhooks/core';
import type { DeadLetterQueue, ProcessorOptions, QueueWorker } from '@bluma-webhooks/core/worker';

/** The options that a case needs for its queue. */
export interface QueueOptions {
  /** The largest number of runs of a job that fails. */
  readonly attempts: number;
  /**
   * The delay before the second attempt, in ms. If the engine cannot wait so briefly, its shortest delay. Later delays
   * may be longer.
   */
  readonly backoffMs: number;
}

export interface WorkOptions extends ProcessorOptions {
  readonly concurrency?: number | undefined;
}

export interface QueueContractOptions {
  /**
   * How long a case waits for something that has to happen, in ms. Only a failed case waits this long.
   *
   * @default 30_000
   */
  readonly patienceMs?: number | undefined;
}

/** An empty queue for one case, and the operations that the ports do not have. */
export interface QueueUnderTest {
  readonly queue: EventQueue & { readonly deadLetters: DeadLetterQueue };
  /** Starts a worker on its own connection, as another process would. The case closes the worker. */
  work(options: WorkOptions): Promise<QueueWorker>;
  /** Adds a job that no receiver has created. */
  addForeign(data: object): Promise<void>;
  /** Makes the engine delete the finished job of a key, as it does after its retention. */
  forget(key: string): Promise<void>;
  /** Closes everything that the factory opened for this case. */
  close(): Promise<void>;
}

/** Called once for each case. No case may reach the jobs of another case. */
export type QueueFactory = (options: QueueOptions) => Promise<QueueUnderTest>;

/** The cases, by name. Each case checks one promise of the queues. A failure is reported under the name of its case. */
export type QueueCases = Readonly<Record<string, QueueCase>>;

export interface QueueCase {
  /** @default 3 attempts, with a delay of 10 ms */
  readonly options?: Partial<QueueOptions> | undefined;
  run(subject: QueueUnderTest, patienceMs: number): Promise<void>;
}
