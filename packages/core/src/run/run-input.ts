import type { WebhookEvent } from '../events/events.ts';
import type { Handler } from '../handlers.ts';
import type { EventContext } from '../ports/observer.ts';

/** One verified event and its handler. */
export interface RunInput {
  readonly key: string;
  readonly event: WebhookEvent;
  readonly handler: Handler;
  readonly receivedAt: Date;
  readonly eventContext: EventContext;
}

/** What a receiver and a worker do differently. */
export interface RunPolicy {
  /**
   * What becomes of an event whose failure is permanent. `dead_letter`: it becomes a dead letter and is completed.
   * `release`: its claim is released, so that the queue's engine can replay it.
   */
  readonly onPermanentFailure: 'dead_letter' | 'release';
  /** How long the store may take for a claim, in ms. A delivery has a deadline, a job has none. */
  readonly claimTimeoutMs: number | undefined;
}
