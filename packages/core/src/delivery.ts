import type { EventContext } from './observer.ts';
import type { OnDeadline } from './options.ts';

/** One delivery on its way: what is known of it grows as it is checked. */
export interface Delivery {
  readonly receivedAt: Date;
  /** Monotonic, in ms. */
  readonly deadline: number;
  readonly onDeadline: OnDeadline;
  eventContext: EventContext;
  /** Settles when the work behind the answer has ended. */
  finished?: Promise<unknown> | undefined;
}
