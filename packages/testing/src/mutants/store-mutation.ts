import type { IdempotencyStore } from '@bluma-webhooks/core';
import type { PlainRecord, PlainRecords, PlainStore } from '../plain-store.ts';
import type { OnLateClaim } from './frozen-store.ts';

/** One mistake in an otherwise correct store. */
export interface StoreMutation {
  /** The vendor's sample that has the mistake. Most mistakes are in no sample: they are easily overlooked. */
  readonly origin?: string;
  /** The cases of the contract that name the mistake. */
  readonly caughtBy: readonly string[];
  /** The other cases that fail, because they depend on the same behaviour. */
  readonly alsoFails?: readonly string[];
  /** The methods that the mutant replaces in the reference store. */
  differs(reference: PlainStore, records: PlainRecords): Partial<IdempotencyStore>;
  /**
   * Handles a claim that the store rejected and that its server has answered since. Without this method, the mutant
   * handles the claim correctly.
   */
  onLateClaim?(records: PlainRecords): OnLateClaim;
}

export function amend(records: PlainRecords, key: string, change: Partial<PlainRecord>): void {
  const record = records.get(key);
  if (record) records.set(key, { ...record, ...change });
}
