import type { Logger } from './logger.ts';
import type { Settings } from './options.ts';
import type { Report } from './reporter.ts';
import type { DeadLetterHandler } from './run/dead-letter.ts';
import type { Shutdown } from './shutdown.ts';
import type { IdempotencyStore } from './store.ts';

/** What all deliveries of one receiver, or all jobs of one worker, share. */
export interface ReceiverContext extends Settings {
  readonly logger: Logger;
  readonly report: Report;
  readonly onDeadLetter: DeadLetterHandler | undefined;
  readonly shutdown: Shutdown;
}

/** For what runs handlers: a receiver with a queue has no store. */
export interface RunContext extends ReceiverContext {
  readonly store: IdempotencyStore;
  readonly createToken: () => string;
}
