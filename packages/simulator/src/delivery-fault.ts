import type { Duration } from './duration.ts';

/** A fault of an event for one webhook. It applies before the first attempt. */
export type EventFault =
  /**
   * Sends the same bytes again `copies` times, each time after the attempt before has ended. `copies` is 1 by default.
   */
  | { readonly kind: 'duplicate'; readonly copies?: number | undefined }
  /** Sends `copies` more deliveries at the same time. `copies` is 1 by default. */
  | { readonly kind: 'overlap'; readonly copies?: number | undefined }
  /**
   * Delays `count` deliveries to the same webhook for `within` at most, then sends them one after the other, the last
   * one first. `count` is 2 by default, `within` is 5 s. Other faults of a delivery, such as `delay`, apply when it is
   * sent.
   */
  | {
      readonly kind: 'reorder';
      readonly count?: number | undefined;
      readonly within?: Duration | undefined;
    }
  /** Sends the first attempt later, by the duration `by`. */
  | { readonly kind: 'delay'; readonly by: Duration }
  /** Never sends the event, and never retries it. */
  | { readonly kind: 'drop' }
  /**
   * Makes `created_at` older by `age`, 30 days by default. If `created_at` is not a valid time, `age` counts from now.
   */
  | { readonly kind: 'old_created_at'; readonly age?: Duration | undefined }
  /** Changes the type to a type that this version does not know, by default `video.archived`. */
  | { readonly kind: 'unknown_type'; readonly type?: string | undefined }
  /** Adds undocumented fields to `data` and to the envelope. */
  | {
      readonly kind: 'extra_fields';
      readonly fields?: Readonly<Record<string, unknown>> | undefined;
    };

/** A fault of one attempt. The next attempt is correct. */
export type AttemptFault =
  /**
   * Changes the body after it was signed: appends a space, or sends the bytes that `change` returns. If `change` throws
   * or returns no bytes, nothing is sent, and the log has the reason.
   */
  | { readonly kind: 'tamper'; readonly change?: ((body: Uint8Array) => Uint8Array) | undefined }
  /** Signs the body with another webhook's secret. */
  | { readonly kind: 'wrong_secret' }
  /** Sends `afterBytes` bytes of the body, by default half of it. Then the connection stays open without more data. */
  | { readonly kind: 'stalled_upload'; readonly afterBytes?: number | undefined }
  /** Sends `afterBytes` bytes of the body, by default half of it. Then the connection is cut. */
  | { readonly kind: 'cut_connection'; readonly afterBytes?: number | undefined };

/** Publishes `count` events of the type concurrently, each with its own id. @default 50 */
export interface BurstFault {
  readonly kind: 'burst';
  readonly count?: number | undefined;
}

export type DeliveryFault = EventFault | AttemptFault | BurstFault;

export interface DeliveryFaultOptions {
  /**
   * How many events or attempts the fault affects in all, or `Infinity`. `reorder` counts separately for each webhook,
   * and affects `count` deliveries by default.
   *
   * @default 1
   */
  readonly times?: number | undefined;
  /** Affects only deliveries to this webhook. Not allowed for `burst`, whose events go to all webhooks. */
  readonly webhookId?: string | undefined;
  /** Affects only events of this type. */
  readonly type?: string | undefined;
}
