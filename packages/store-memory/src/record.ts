import type { StoredEvent } from '@bluma-webhooks/core';

/** The record of one key. All times count from `updatedAt`, so that nothing needs a timer. */
export interface StoredRecord {
  readonly key: string;
  /** `released` is a tombstone: no run has the key, but its attempts continue to count. */
  state: 'claimed' | 'released' | 'done';
  token: string | undefined;
  attempt: number;
  /** When the last claim, renewal, completion or release arrived, in ms, on the clock of the store. */
  updatedAt: number;
  leaseMs: number;
  retainMs: number;
  older: StoredRecord | undefined;
  newer: StoredRecord | undefined;
}

/** Creates all records, with the same fields in the same order, so that V8 sees one shape. */
export function newRecord(of: Omit<StoredRecord, 'older' | 'newer'>): StoredRecord {
  const { key, state, token, attempt, updatedAt, leaseMs, retainMs } = of;
  return {
    key,
    state,
    token,
    attempt,
    updatedAt,
    leaseMs,
    retainMs,
    older: undefined,
    newer: undefined,
  };
}

/**
 * The rest of the lease in ms, positive while the lease lasts. A difference of times, never a sum: a sum can round to
 * more than the lease.
 */
export function leaseLeft(record: StoredRecord, now: number): number {
  return record.leaseMs - (now - record.updatedAt);
}

/** Whether the record may be deleted. A record with a live lease may not, however short the retention. */
export function isExpired(record: StoredRecord, now: number): boolean {
  return now - record.updatedAt >= Math.max(record.leaseMs, record.retainMs);
}

/** Converts a record to its public form, in which durations are dates. */
export function toStoredEvent(record: StoredRecord, now: number): StoredEvent {
  const { state, attempt, updatedAt, leaseMs, retainMs } = record;
  const inMs = (ms: number) => new Date(Date.now() + ms);
  return {
    state,
    attempt,
    ...(state === 'claimed' && { leaseExpiresAt: inMs(leaseLeft(record, now)) }),
    expiresAt: inMs(Math.max(leaseMs, retainMs) - (now - updatedAt)),
  };
}
