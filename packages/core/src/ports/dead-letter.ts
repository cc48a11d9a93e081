import type { ParseErrorCode } from '../errors.ts';
import type { WebhookEvent } from '../events/events.ts';

/** A verified delivery that no handler finished and that Bluma does not send again. */
export type DeadLetter =
  | {
      /** The body is no event. */
      readonly reason: 'unreadable';
      readonly error: ParseErrorCode;
      /** The verified bytes. */
      readonly body: Uint8Array;
      readonly receivedAt: Date;
    }
  | {
      /**
       * `permanent`: the handler threw a `PermanentError`. The others were answered 202 before. `retries_exhausted`:
       * the handler failed at every retry; `handler_timeout`: it ran past `handlerTimeoutMs`; `lease_lost`: it failed after its
       * lease was lost; `shutdown`: `close` stopped waiting.
       */
      readonly reason:
        | 'permanent'
        | 'retries_exhausted'
        | 'handler_timeout'
        | 'lease_lost'
        | 'shutdown';
      readonly event: WebhookEvent;
      readonly attempt: number;
      readonly error: unknown;
      readonly receivedAt: Date;
    };

/**
 * Saves a dead letter. It is called before the event is recorded as done. So it may be called twice for an event if the
 * process ends in between, but never not at all. If it rejects, a delivery that waits gets 500, and Bluma sends the event
 * again.
 */
export type DeadLetterHandler = (letter: DeadLetter) => unknown;
