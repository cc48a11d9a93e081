import type { Settings } from './options.ts';
import type { DeadLetterHandler } from './ports/dead-letter.ts';
import type { Logger } from './ports/logger.ts';
import type { Report } from './ports/observer.ts';
import type { IdempotencyStore } from './ports/store.ts';
import type { Shutdown } from './shutdown.ts';

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
