import type { EventQueue } from '@bluma-webhooks/core';
import type { DeadLetterQueue, ProcessorOptions, QueueWorker } from '@bluma-webhooks/core/worker';

/** What a case wants of the queue that it is given. */
export interface QueueOptions {
  /** How often a job that fails is run at most. */
  readonly attempts: number;
  /** Before the second attempt, in ms, or as little as the engine can wait if that is more. It may grow after that. */
  readonly backoffMs: number;
}

export interface WorkOptions extends ProcessorOptions {
  readonly concurrency?: number | undefined;
}

export interface QueueContractOptions {
  /** How long a case waits for something that should happen, in ms; 30,000 unless given. Only a case that fails takes so long. */
  readonly patienceMs?: number | undefined;
}

/** What a case is given: an empty queue of its own, and what the ports alone cannot show. */
export interface QueueUnderTest {
  readonly queue: EventQueue & { readonly deadLetters: DeadLetterQueue };
  /** Starts a worker on a connection of its own, as another process would. The case closes it. */
  work(options: WorkOptions): Promise<QueueWorker>;
  /** Adds a job that no receiver has made. */
  addForeign(data: object): Promise<void>;
  /** Makes the engine forget the finished job of a key, as its retention does. */
  forget(key: string): Promise<void>;
  /** Ends what the factory opened for this case. */
  close(): Promise<void>;
}

/** Called once per case. The jobs of one case must be out of the reach of every other. */
export type QueueFactory = (options: QueueOptions) => Promise<QueueUnderTest>;

/** One promise of the queues, under the name that a failure is reported by. */
export type QueueCases = Readonly<Record<string, QueueCase>>;

export interface QueueCase {
  /** 3 attempts, after 10 ms, unless a case says otherwise. */
  readonly options?: Partial<QueueOptions> | undefined;
  run(subject: QueueUnderTest, patienceMs: number): Promise<void>;
}
