import type { ParseErrorCode } from '../errors.ts';
import type { WebhookEvent } from '../events/events.ts';

/** Something verified that Bluma will not send again and that no handler finished. */
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
 * Saves a dead letter. Called before the event is recorded as done, so that after a crash in between it is called
 * twice rather than never. If it rejects, a delivery that waits is answered 500, and Bluma sends the event again.
 */
export type DeadLetterHandler = (letter: DeadLetter) => unknown;
