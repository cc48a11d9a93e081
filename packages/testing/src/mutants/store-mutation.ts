import type { IdempotencyStore } from '@bluma-webhooks/core';
import type { PlainRecord, PlainRecords, PlainStore } from '../plain-store.ts';
import type { OnLateClaim } from './frozen-store.ts';

/** One mistake in a store that is right in all else. */
export interface StoreMutation {
  /** Where it was found. Most are mistakes that are easily overlooked. */
  readonly origin?: string;
  /** The cases of the contract that name it. */
  readonly caughtBy: readonly string[];
  /** Those that fail along with them, since what they build on is not there. */
  readonly alsoFails?: readonly string[];
  /** The methods that the mutant replaces in the reference store. */
  differs(reference: PlainStore, records: PlainRecords): Partial<IdempotencyStore>;
  /** What it does with a claim that it rejected and that its server has answered since. Else it does what is right. */
  onLateClaim?(records: PlainRecords): OnLateClaim;
}

export function amend(records: PlainRecords, key: string, change: Partial<PlainRecord>): void {
  const record = records.get(key);
  if (record) records.set(key, { ...record, ...change });
}
