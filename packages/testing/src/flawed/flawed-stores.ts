import type { StoreUnderTest } from '../store-contract/subject.ts';
import { claimFlaws } from './claim-flaws.ts';
import { leaseFlaws } from './lease-flaws.ts';
import { type PlainRecords, plainStore } from './plain-store.ts';
import { retentionFlaws } from './retention-flaws.ts';
import { settlingFlaws } from './settling-flaws.ts';
import type { StoreFlaw } from './store-flaw.ts';

/** A store with one mistake, and what catches it. */
export interface FlawedStore {
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
}

/**
 * Stores as they are written by hand, and each slip that a store written with care may still hold, one mistake each:
 * give them to tests of your own, to see that they notice.
 *
 * @example
 * ```ts
 * import { createNodeHandler } from '@bluma-webhooks/core/node';
 * import { flawedStores } from '@bluma-webhooks/testing/flawed';
 *
 * for (const { name, create } of flawedStores) {
 *   const { store } = create();
 *   const handler = createNodeHandler({ secret: 'whsec_example', store, handlers: { '*': () => {} } });
 *   console.log(name, handler); // is it noticed that this one is wrong?
 * }
 * ```
 */
export const flawedStores: readonly FlawedStore[] = Object.entries({
  ...claimFlaws,
  ...leaseFlaws,
  ...settlingFlaws,
  ...retentionFlaws,
}).map(([name, flaw]) => {
  const { origin = 'Stores written by hand', caughtBy, alsoFails = [] } = flaw;
  return { name, origin, caughtBy, alsoFails, create: () => subject(flaw) };
});

/** An empty store in memory that `storeContract` finds nothing wrong with: what the flawed ones differ from. */
export function createSoundStore(): StoreUnderTest {
  return subject();
}

function subject(flaw?: StoreFlaw): StoreUnderTest {
  const records: PlainRecords = new Map();
  const sound = plainStore(records);
  const store = { ...sound, ...flaw?.differs(sound, records) };
  return {
    store,
    peer: store,
    forget: async (key) => {
      records.delete(key);
    },
    close: async () => {},
  };
}
