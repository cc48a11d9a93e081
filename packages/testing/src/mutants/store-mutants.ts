import { type PlainRecords, plainStore } from '../plain-store.ts';
import type { FrozenStoreUnderTest, StoreUnderTest } from '../store-contract/store-under-test.ts';
import { claimMutations } from './claim-mutations.ts';
import { frozenStore } from './frozen-store.ts';
import { inspectionMutations } from './inspection-mutations.ts';
import { lateClaimMutations } from './late-claim-mutations.ts';
import { leaseMutations } from './lease-mutations.ts';
import { retentionMutations } from './retention-mutations.ts';
import { settlingMutations } from './settling-mutations.ts';
import type { StoreMutation } from './store-mutation.ts';

/** A store with one mistake, and the cases that catch it. */
export interface StoreMutant {
  /** What the store does wrong, as a verb phrase. */
  readonly name: string;
  /** The source of the mistake: a sample of the vendor, or stores that people write themselves. */
  readonly origin: string;
  /** The titles of the `storeContract` cases that name the mistake. */
  readonly caughtBy: readonly string[];
  /** The titles of the other cases that fail. All remaining cases pass. */
  readonly alsoFails: readonly string[];
  /**
   * Creates an empty store in memory. Use its `store` like any store. A factory for `storeContract` returns the whole
   * object.
   */
  create(): StoreUnderTest;
  /** Creates an empty store whose server does not answer, for the option `createFrozen` of `storeContract`. */
  createFrozen(): FrozenStoreUnderTest;
}

/**
 * Hand-written stores, and stores with a mistake that is easily overlooked, with one mistake each. Run your own tests
 * on them, to see that the tests notice each mistake.
 *
 * @example
 * ```ts
 * import { createNodeHandler } from '@bluma-webhooks/core/node';
 * import { storeMutants } from '@bluma-webhooks/testing/mutants';
 *
 * for (const { name, create } of storeMutants) {
 *   const { store } = create();
 *   const handler = createNodeHandler({ secret: 'whsec_example', store, handlers: { '*': () => {} } });
 *   console.log(name, handler); // is it noticed that this one is wrong?
 * }
 * ```
 */
export const storeMutants: readonly StoreMutant[] = Object.entries({
  ...claimMutations,
  ...leaseMutations,
  ...settlingMutations,
  ...retentionMutations,
  ...lateClaimMutations,
  ...inspectionMutations,
}).map(([name, mutation]) => {
  const { origin = 'Stores written by hand', caughtBy, alsoFails = [] } = mutation;
  const create = () => subject(mutation);
  return { name, origin, caughtBy, alsoFails, create, createFrozen: () => frozenSubject(mutation) };
});

/** Creates an empty store in memory that passes `storeContract`. The mutants differ from this store. */
export function createReferenceStore(): StoreUnderTest {
  return subject();
}

/** Creates an empty store whose server does not answer. It passes `storeContract`. */
export function createFrozenReferenceStore(): FrozenStoreUnderTest {
  return frozenSubject();
}

function subject(mutation?: StoreMutation): StoreUnderTest {
  const records: PlainRecords = new Map();
  const store = mutatedStore(records, mutation);
  return {
    store,
    peer: store,
    forget: async (key) => {
      records.delete(key);
    },
    close: async () => {},
  };
}

function frozenSubject(mutation?: StoreMutation): FrozenStoreUnderTest {
  const records: PlainRecords = new Map();
  return frozenStore(mutatedStore(records, mutation), mutation?.onLateClaim?.(records));
}

function mutatedStore(records: PlainRecords, mutation?: StoreMutation) {
  const reference = plainStore(records);
  return { ...reference, ...mutation?.differs(reference, records) };
}
