import type { WebhookEvent } from './events.ts';
import type { OnDeadline } from './options.ts';
import type { Outcome } from './outcome.ts';
import type { CloseReport } from './runner.ts';

/** A delivery that is verified, read and recent. */
export interface VerifiedDelivery {
  readonly event: WebhookEvent;
  readonly body: Uint8Array;
  readonly receivedAt: Date;
  readonly secretIndex: number;
  /** Monotonic, in ms. */
  readonly deadline: number;
  readonly onDeadline: OnDeadline;
}

export interface Taken {
  readonly outcome: Outcome;
  /** Settles when the run behind the outcome has ended. */
  readonly finished?: Promise<unknown>;
}

/** Where verified events go: to the handlers in this process, or to a queue. */
export interface Intake {
  take(delivery: VerifiedDelivery): Promise<Taken>;
  close(timeoutMs: number): Promise<CloseReport>;
}
