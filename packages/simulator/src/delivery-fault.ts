import type { Duration } from './duration.ts';

/** What can go wrong with an event on its way to a webhook, before its first attempt. */
export type EventFault =
  /** Sent again, to the byte, after each answer, as often as `copies` says: 1. */
  | { readonly kind: 'duplicate'; readonly copies?: number | undefined }
  /** Sent `copies` times more at the same moment: 1. */
  | { readonly kind: 'overlap'; readonly copies?: number | undefined }
  /**
   * Of each webhook `count` deliveries, 2, are held back, `within` 5 s at most, and sent one after the other, the last
   * one first. What else strikes one of them, such as `delay`, does so when it is its turn.
   */
  | {
      readonly kind: 'reorder';
      readonly count?: number | undefined;
      readonly within?: Duration | undefined;
    }
  /** The first attempt comes later. */
  | { readonly kind: 'delay'; readonly by: Duration }
  /** It is lost: never sent, never tried again. */
  | { readonly kind: 'drop' }
  /** `created_at` says that the event is older, by 30 days unless `age` says otherwise; older than now, if it says no time. */
  | { readonly kind: 'old_created_at'; readonly age?: Duration | undefined }
  /** A type that was added after this version: `video.archived`, or another. */
  | { readonly kind: 'unknown_type'; readonly type?: string | undefined }
  /** Fields that are not documented, in `data` and in the envelope. */
  | {
      readonly kind: 'extra_fields';
      readonly fields?: Readonly<Record<string, unknown>> | undefined;
    };

/** What can go wrong with one attempt. The next one is as it should be. */
export type AttemptFault =
  /**
   * The body is changed after it was signed: a space at its end, or what `change` returns. If that throws or returns no
   * bytes, nothing is sent, and the log says so.
   */
  | { readonly kind: 'tamper'; readonly change?: ((body: Uint8Array) => Uint8Array) | undefined }
  /** Signed with another webhook's secret. */
  | { readonly kind: 'wrong_secret' }
  /** So many bytes of the body, half of it, and then no more, while the connection stays open. */
  | { readonly kind: 'stalled_upload'; readonly afterBytes?: number | undefined }
  /** So many bytes of the body, half of it, and then the connection is cut. */
  | { readonly kind: 'cut_connection'; readonly afterBytes?: number | undefined };

/** Publishes `count` events of the type concurrently, each with its own id. @default 50 */
export interface BurstFault {
  readonly kind: 'burst';
  readonly count?: number | undefined;
}

export type DeliveryFault = EventFault | AttemptFault | BurstFault;

export interface DeliveryFaultOptions {
  /**
   * How many events or attempts the fault affects in all, or `Infinity`. `reorder` counts for each webhook, and affects
   * its `count` by default.
   *
   * @default 1
   */
  readonly times?: number | undefined;
  /** Affects only deliveries to this webhook. Not for a burst, whose events go to all webhooks. */
  readonly webhookId?: string | undefined;
  /** Affects only events of this type. */
  readonly type?: string | undefined;
}
