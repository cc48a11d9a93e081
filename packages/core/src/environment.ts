import type { DeadLetterHandler } from './dead-letter.ts';
import type { Logger } from './logger.ts';
import type { Settings } from './options.ts';
import type { Report } from './reporter.ts';
import type { Run } from './run.ts';
import type { IdempotencyStore } from './store.ts';
import type { Wakers } from './timeout.ts';

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
  /** Called when draining begins: end pauses. */
  readonly onDraining: Wakers;
  /** Called when stopping begins: end handler calls. */
  readonly onStopped: Wakers;
  /** By key: what a delivery of the same event joins. */
  readonly joinable: Map<string, Run>;
  /** What closing waits for. */
  readonly unfinished: Set<{ finished?: Promise<unknown> }>;
}

export interface RunEnvironment extends Environment {
  readonly store: IdempotencyStore;
}
