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

/** A store with one mistake, and what catches it. */
export interface StoreMutant {
  /** What it does that it must not. */
  readonly name: string;
  /** Which of the vendor's samples has it, if one does. */
  readonly origin: string;
  /** The cases of `storeContract` that name the mistake, by their titles. */
  readonly caughtBy: readonly string[];
  /** The cases that fail along with them. All others pass. */
  readonly alsoFails: readonly string[];
  /** An empty one, in memory. Its `store` goes wherever a store does; the whole is what `storeContract` takes. */
  create(): StoreUnderTest;
  /** An empty one whose server does not answer: what `storeContract` takes as `createFrozen`. */
  createFrozen(): FrozenStoreUnderTest;
}

/**
 * Hand-written stores, and stores with a mistake that is easily overlooked, one mistake each:
 * give them to tests of your own, to see that they notice.
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

/** An empty store in memory that `storeContract` finds nothing wrong with: what the mutants differ from. */
export function createReferenceStore(): StoreUnderTest {
  return subject();
}

/** The same, whose server does not answer. */
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
