/** What is known of one key. Everything is counted from `heardAt`, so that nothing needs a timer. */
export interface StoredRecord {
  readonly key: string;
  /** `released` is the tombstone: nobody holds the key, but its attempts go on counting. */
  state: 'claimed' | 'released' | 'done';
  token: string | undefined;
  attempt: number;
  /** When its claim, renewal, completion or release came in, on the store's clock, in ms. */
  heardAt: number;
  leaseMs: number;
  retainMs: number;
  older: StoredRecord | undefined;
  newer: StoredRecord | undefined;
}

/** A new key is a released one that nobody has tried: claiming it needs no rule of its own. */
export function newRecord(key: string, heardAt: number, retainMs: number): StoredRecord {
  return {
    key,
    state: 'released',
    token: undefined,
    attempt: 0,
    heardAt,
    leaseMs: 0,
    retainMs,
    older: undefined,
    newer: undefined,
  };
}

/** Positive while the lease lasts. A difference of times, never a sum: a sum can round to more than the lease. */
export function leaseLeft(record: StoredRecord, now: number): number {
  return record.leaseMs - (now - record.heardAt);
}

/** Nothing keeps the record any more. A live lease always does, however short the retention. */
export function isOver(record: StoredRecord, now: number): boolean {
  return now - record.heardAt >= Math.max(record.leaseMs, record.retainMs);
}
