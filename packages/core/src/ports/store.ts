import type { MaybePromise } from '../lib/maybe-promise.ts';

/**
 * The right to run one event. One run has it until its lease ends.
 *
 * The store changes nothing for a caller whose `token` is not the one in the record.
 */
export interface Claim {
  readonly key: string;
  readonly token: string;
  /** 1 for the first claim of the key. One more for each new token, until the store deletes the record. */
  readonly attempt: number;
}

export type ClaimResult =
  /** The caller has the lease and runs the event. */
  | { readonly status: 'acquired'; readonly claim: Claim }
  /** Another run has the lease. It ends in `retryAfterMs` unless that run renews it. */
  | { readonly status: 'in_progress'; readonly retryAfterMs: number }
  /** Completed within the last `retainMs`. */
  | { readonly status: 'done' };

export interface ClaimOptions {
  readonly token: string;
  /** How long the lease lasts unless renewed, in ms, from the moment the store grants it. */
  readonly leaseMs: number;
  /** The shortest time that the record is stored after the last call for it, in ms. */
  readonly retainMs: number;
}

/** The record of one event in a store. */
export interface StoredEvent {
  /**
   * `claimed`: a run has the event, or had it when its process ended: see `leaseExpiresAt`. `released`: a run failed, and
   * the next attempt may run the event. `done`: a run has finished, and each later delivery is a duplicate.
   */
  readonly state: 'claimed' | 'released' | 'done';
  /** The number of the last claim. */
  readonly attempt: number;
  /** When the lease ends unless it is renewed; for `claimed` only. */
  readonly leaseExpiresAt?: Date | undefined;
  /** When the store may delete the record. */
  readonly expiresAt: Date;
}

/**
 * Where it is remembered which events ran and which are running. The one contract between the receiver and
 * memory, Redis, Postgres or a store of your own; `storeContract` of `@bluma-webhooks/testing` checks it.
 *
 * Rules for every method:
 * - Atomic: of any number of concurrent callers, in any number of processes, one token acquires.
 * - One round trip per call. A store that needs none may answer synchronously, without a promise.
 * - The store owns the clock. It is given durations, never points in time.
 * - A key is any string, and different strings are different keys. The receiver passes at most 120 characters of `[\w./-]`.
 * - A failure rejects or throws. A method never reports a result that it does not know.
 * - A call that was rejected may or may not have taken effect; sending it again with the same token is safe.
 * - Nobody has a claim that was rejected. If it takes effect later, the store releases it, unless the caller sends it again
 *   and acquires it. A claim that nobody has would block its event for a whole lease.
 */
export interface IdempotencyStore {
  /**
   * Acquires a key that is new, released, or whose lease has ended. A claim with the token that
   * already has the key acquires it again, with the same attempt and a new lease, so a failed claim may be
   * repeated.
   */
  claim(key: string, options: ClaimOptions): MaybePromise<ClaimResult>;
  /** Extends the lease to `leaseMs` from now. Succeeds on a lease that has ended while nobody took the key. */
  renew(claim: Claim, options: { readonly leaseMs: number }): MaybePromise<'renewed' | 'lost'>;
  /**
   * Records for `retainMs` that the event ran. Succeeds late, on a lease that has ended while
   * nobody took the key, and on a record that has vanished. `lost` changes nothing.
   */
  complete(
    claim: Claim,
    options: { readonly retainMs: number },
  ): MaybePromise<'completed' | 'lost'>;
  /** Releases the key, so that any token can claim it immediately. `attempt` continues to count. `lost` changes nothing. */
  release(claim: Claim): MaybePromise<'released' | 'lost'>;
  /**
   * Looks an event up by the receiver's `namespace` (`default` unless set) and the event's id: "did evt_3 run?" Changes
   * nothing. Undefined: the store has no record of it.
   */
  inspect?(namespace: string, id: string): Promise<StoredEvent | undefined>;
  /** Deletes up to `limit` expired records, and returns their number. For stores whose server does not expire records. */
  sweep?(options: { readonly limit: number }): Promise<number>;
  /** Closes what the store opened itself, never a client or pool that it was given. */
  close(): Promise<void>;
}

/** A store whose every method returns a promise, as one with a server does. */
export interface AsyncIdempotencyStore extends IdempotencyStore {
  claim(key: string, options: ClaimOptions): Promise<ClaimResult>;
  renew(claim: Claim, options: { readonly leaseMs: number }): Promise<'renewed' | 'lost'>;
  complete(claim: Claim, options: { readonly retainMs: number }): Promise<'completed' | 'lost'>;
  release(claim: Claim): Promise<'released' | 'lost'>;
}
