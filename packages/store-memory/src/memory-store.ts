import {
  BlumaWebhookError,
  type Claim,
  type ClaimOptions,
  type ClaimResult,
  type IdempotencyStore,
  type Logger,
  type StoredEvent,
} from '@bluma-webhooks/core';
import { adaptLogger, idempotencyKey } from '@bluma-webhooks/core/shared';
import { isExpired, leaseLeft, newRecord, type StoredRecord, toStoredEvent } from './record.ts';
import { RecordList } from './record-list.ts';

const defaultMaxRecords = 100_000;

export interface MemoryStoreOptions {
  /**
   * The largest number of records. A record takes about 300 bytes. A full store drops the event that was completed
   * first. A replay of that event would run again.
   *
   * @default 100_000
   */
  readonly maxRecords?: number | undefined;
  /** Receives one warning when a full store first drops a completed event. @default console */
  readonly logger?: Logger | undefined;
  /** The clock, in ms. It must never go back. For tests. @default performance.now */
  readonly now?: (() => number) | undefined;
}

/**
 * Claims, renewals, completions and releases are synchronous: they return no promise, and throw instead of rejecting.
 */
export interface MemoryStore extends IdempotencyStore {
  claim(key: string, options: ClaimOptions): ClaimResult;
  renew(claim: Claim, options: { readonly leaseMs: number }): 'renewed' | 'lost';
  complete(claim: Claim, options: { readonly retainMs: number }): 'completed' | 'lost';
  release(claim: Claim): 'released' | 'lost';
  inspect(namespace: string, id: string): Promise<StoredEvent | undefined>;
  sweep(options: { readonly limit: number }): Promise<number>;
}

/**
 * Records in this process which events ran and which are running. Made for development, for tests, and for a service
 * with one process that may run an event again after a restart. Several processes need a store that they share.
 *
 * Fulfils the contract of {@link IdempotencyStore}, and starts no timer. The number of records is limited: a full store
 * drops the event that was completed first. If all records are running events, `claim` throws `store_unavailable`.
 * `sweep` checks every record, but it is never needed. An expired record is deleted when its key is looked up, or when
 * others are added.
 *
 * @throws {BlumaWebhookError} `invalid_option` if `maxRecords` is not a whole number from 1
 *
 * @example
 * ```ts
 * import { createReceiver } from '@bluma-webhooks/core';
 * import { memoryStore } from '@bluma-webhooks/store-memory';
 *
 * const receiver = createReceiver({
 *   secret: process.env.BLUMA_WEBHOOK_SECRET,
 *   store: memoryStore({ maxRecords: 10_000 }),
 *   handlers: { 'video.completed': (event) => console.log(event.data.url) },
 * });
 * ```
 */
export function memoryStore(options: MemoryStoreOptions = {}): MemoryStore {
  const { maxRecords = defaultMaxRecords, now } = options;
  if (!Number.isSafeInteger(maxRecords) || maxRecords < 1) {
    throw new BlumaWebhookError(
      'invalid_option',
      `maxRecords must be a whole number from 1, got ${maxRecords}: correct it, or leave it out for the default`,
    );
  }
  return new RecordStore(maxRecords, adaptLogger(options.logger), now ?? (() => performance.now()));
}

/**
 * Refuses durations that are negative or not finite, as the stores with a server do. With NaN, a lease would have no
 * effect, and a record would never expire.
 */
function checkDuration(ms: number): void {
  if (Number.isFinite(ms) && ms >= 0) return;
  throw new BlumaWebhookError(
    'invalid_option',
    `A duration must be a number of ms from 0, got ${ms}: give one that is finite`,
  );
}

class RecordStore implements MemoryStore {
  readonly #maxRecords: number;
  readonly #logger: Logger;
  readonly #now: () => number;
  readonly #records = new Map<string, StoredRecord>();
  /** The records with the state `claimed`. Their leases may have ended. */
  readonly #claimed = new RecordList();
  /** The records with the state `done` or `released`. */
  readonly #ended = new RecordList();
  #hasWarned = false;
  // biome-ignore lint/correctness/noUnusedPrivateClassMembers: V8 would remove a read without an effect
  #character = 0;

  constructor(maxRecords: number, logger: Logger, now: () => number) {
    this.#maxRecords = maxRecords;
    this.#logger = logger;
    this.#now = now;
  }

  claim(key: string, { token, leaseMs, retainMs }: ClaimOptions): ClaimResult {
    checkDuration(leaseMs);
    checkDuration(retainMs);
    const now = this.#now();
    const record = this.#find(key, now);
    if (!record) {
      this.#add(
        newRecord({ key, state: 'claimed', token, attempt: 1, updatedAt: now, leaseMs, retainMs }),
      );
      return { status: 'acquired', claim: { key, token, attempt: 1 } };
    }
    if (record.state === 'done') return { status: 'done' };
    if (record.token !== token) {
      const retryAfterMs = leaseLeft(record, now);
      if (retryAfterMs > 0) return { status: 'in_progress', retryAfterMs };
      record.token = token;
      record.attempt += 1;
    }
    record.retainMs = retainMs;
    this.#turn(record, 'claimed', now, leaseMs);
    return { status: 'acquired', claim: { key, token, attempt: record.attempt } };
  }

  renew(claim: Claim, { leaseMs }: { readonly leaseMs: number }): 'renewed' | 'lost' {
    checkDuration(leaseMs);
    const now = this.#now();
    const record = this.#held(claim, now);
    if (!record) return 'lost';
    this.#turn(record, 'claimed', now, leaseMs);
    return 'renewed';
  }

  complete(
    { key, token, attempt }: Claim,
    { retainMs }: { readonly retainMs: number },
  ): 'completed' | 'lost' {
    checkDuration(retainMs);
    const now = this.#now();
    const record = this.#find(key, now);
    if (record && record.token !== token) return 'lost';
    // The record keeps the token, so that a caller can repeat a completion whose response was lost. The token is stored
    // for long, so it is stored in its small form.
    this.#flatten(token);
    if (record) {
      record.token = token;
      record.retainMs = retainMs;
      this.#turn(record, 'done', now, 0);
    } else {
      this.#add(
        newRecord({ key, state: 'done', token, attempt, updatedAt: now, leaseMs: 0, retainMs }),
      );
    }
    return 'completed';
  }

  release(claim: Claim): 'released' | 'lost' {
    const now = this.#now();
    const record = this.#held(claim, now);
    if (!record) return 'lost';
    record.token = undefined;
    this.#turn(record, 'released', now, 0);
    return 'released';
  }

  async inspect(namespace: string, id: string): Promise<StoredEvent | undefined> {
    const now = this.#now();
    const record = this.#find(await idempotencyKey(namespace, id), now);
    return record && toStoredEvent(record, now);
  }

  async sweep({ limit }: { readonly limit: number }): Promise<number> {
    const now = this.#now();
    let swept = 0;
    for (const record of this.#records.values()) {
      if (swept >= limit) break;
      if (!isExpired(record, now)) continue;
      this.#forget(record);
      swept += 1;
    }
    return swept;
  }

  async close(): Promise<void> {
    // Nothing was opened. The records stay, so that a late delivery still finds its event.
  }

  #find(key: string, now: number): StoredRecord | undefined {
    const record = this.#records.get(key);
    if (!record || !isExpired(record, now)) return record;
    this.#forget(record);
    return undefined;
  }

  #held({ key, token }: Claim, now: number): StoredRecord | undefined {
    const record = this.#find(key, now);
    return record?.state === 'claimed' && record.token === token ? record : undefined;
  }

  #add(record: StoredRecord): void {
    const now = record.updatedAt;
    // Each new record deletes up to one expired record of each list. So expired records are deleted at least as fast as
    // others are added, without a scan.
    this.#forgetIfOver(this.#claimed.oldest, now);
    this.#forgetIfOver(this.#ended.oldest, now);
    if (this.#records.size >= this.#maxRecords) this.#makeRoom(now);
    this.#records.set(record.key, record);
    this.#listOf(record).append(record);
  }

  #forgetIfOver(record: StoredRecord | undefined, now: number): void {
    if (record && isExpired(record, now)) this.#forget(record);
  }

  #makeRoom(now: number): void {
    const dropped = this.#ended.oldest ?? this.#lapsed(now);
    if (!dropped) {
      throw new BlumaWebhookError(
        'store_unavailable',
        `memoryStore() is full: all of its ${this.#maxRecords} records are events that are running. Raise maxRecords, or find the handlers that never end`,
      );
    }
    if (dropped.state === 'done' && !isExpired(dropped, now)) this.#warnOnce();
    this.#forget(dropped);
  }

  /**
   * Finds a claim whose lease has ended. Called only when all records are claims, which is an overload already. In
   * other cases the scan would cost too much.
   */
  #lapsed(now: number): StoredRecord | undefined {
    let record = this.#claimed.oldest;
    while (record && leaseLeft(record, now) > 0) record = record.newer;
    return record;
  }

  #warnOnce(): void {
    if (this.#hasWarned) return;
    this.#hasWarned = true;
    this.#logger.warn('memory_store_full', {
      maxRecords: this.#maxRecords,
      fix: 'Raise maxRecords, or use a store with a server: this store now forgets completed events before their retention is over, so a replay of them can run again',
    });
  }

  #turn(record: StoredRecord, state: StoredRecord['state'], now: number, leaseMs: number): void {
    this.#listOf(record).remove(record);
    record.state = state;
    record.updatedAt = now;
    record.leaseMs = leaseMs;
    this.#listOf(record).append(record);
  }

  #forget(record: StoredRecord): void {
    this.#listOf(record).remove(record);
    this.#records.delete(record.key);
  }

  #listOf(record: StoredRecord): RecordList {
    return record.state === 'claimed' ? this.#claimed : this.#ended;
  }

  /**
   * V8 stores a concatenated string, such as `randomUUID()`, as a tree of its parts, here of 500 bytes, until code
   * reads one of its characters.
   */
  #flatten(text: string): void {
    this.#character = text.charCodeAt(0);
  }
}
