import { now } from '../lib/clock.ts';
import type { OnDeadline } from '../ports/delivery-request.ts';
import type { EventContext } from '../ports/observer.ts';

/** One delivery, or one attempt of a job. The checks add what they find out. */
export interface Delivery {
  readonly receivedAt: Date;
  /** Monotonic, in ms. */
  readonly startedAt: number;
  /** In ms after `startedAt`. `Infinity` for a job, which has no deadline. */
  readonly deadlineMs: number;
  readonly onDeadline: OnDeadline;
  eventContext: EventContext;
  /** Settles, never rejects, when the run behind the response has ended. */
  finished?: Promise<unknown> | undefined;
}

/** How long the delivery can still wait, in ms. */
export function leftMs({ startedAt, deadlineMs }: Delivery): number {
  return startedAt + deadlineMs - now();
}
