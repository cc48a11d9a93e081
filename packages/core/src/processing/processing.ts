import type { WebhookEvent } from '../events/events.ts';
import type { Handler, HandlerLookup } from '../handlers.ts';
import type { MaybePromise } from '../lib/maybe-promise.ts';
import type { Outcome } from '../outcome.ts';
import type { Delivery } from '../run/delivery.ts';

/** A verified event, on its way to its handler. */
export interface ProcessingInput {
  readonly key: string;
  readonly event: WebhookEvent;
  readonly handler: Handler;
  readonly delivery: Delivery;
  /** The verified bytes. */
  readonly body: Uint8Array;
}

/** Where verified, recent events go: to the handlers in this process, or to a queue. */
export interface Processing {
  readonly findHandler: HandlerLookup;
  process(input: ProcessingInput): MaybePromise<Outcome>;
}
