import type { DeadLetterHandler } from './dead-letter.ts';
import type { Logger } from './logger.ts';
import type { Settings } from './options.ts';
import type { Report } from './reporter.ts';
import type { Runs } from './runs.ts';
import type { IdempotencyStore } from './store.ts';
import type { Sleeper } from './timeout.ts';

/** What is the same for all deliveries of one receiver, and how far its closing has come. */
export interface Environment extends Settings {
  readonly logger: Logger;
  readonly report: Report;
  readonly onDeadLetter: DeadLetterHandler | undefined;
  /**
   * `draining`: nothing new is taken, and runs come to their end without pauses. `stopped`: they are given up. `over`:
   * nothing is tried again.
   */
  phase: 'open' | 'draining' | 'stopped' | 'over';
  /** Woken when draining begins. */
  readonly onDraining: Set<Sleeper>;
  /** Woken when stopping begins: their handlers are given up. Closing waits for them. */
  readonly runs: Runs;
  /** What else closing waits for. */
  readonly unfinished: Set<{ finished?: Promise<unknown> | undefined }>;
}

export interface RunEnvironment extends Environment {
  readonly store: IdempotencyStore;
}
