import { claimCases } from './claim-cases.ts';
import { completionCases } from './completion-cases.ts';
import { inspectionCases } from './inspection-cases.ts';
import { lateClaimCases } from './late-claim-cases.ts';
import { processFaultCases } from './process-fault-cases.ts';
import { retentionCases } from './retention-cases.ts';
import type { FrozenStoreFactory, StoreFactory } from './store-under-test.ts';

/** Registers one test: `it` or `test` of vitest, `node:test`, Jest, Mocha. */
export type TestRegistrar = (name: string, run: () => Promise<void>) => unknown;

export interface StoreContractOptions {
  /**
   * Creates an empty store whose server does not answer, for the cases of claims that take effect late. Set this option
   * for each store with a server. A store within the process has no late claims.
   *
   * @default none, without these cases
   */
  readonly createFrozen?: FrozenStoreFactory | undefined;
}

/**
 * Checks a store against the whole contract of `IdempotencyStore`: one test for each promise, each with its own store.
 * Every promise holds for every store, so no case can be left out.
 *
 * The cases use real time. A case takes a few hundred ms, except for a case that sends 40,000 concurrent claims. If a
 * store is too slow for the short leases of a case, the case runs again with longer leases, of 10 s at most: give each
 * test a minute. Two cases set a wrong `Date` for some ms, for the whole process.
 *
 * @param it registers a test with your runner
 * @param factory creates an empty store for one case
 * @param options `createFrozen`, for a store with a server
 *
 * @example
 * ```ts
 * import { it } from 'node:test';
 * import { memoryStore } from '@bluma-webhooks/store-memory';
 * import { storeContract } from '@bluma-webhooks/testing';
 *
 * storeContract(it, async () => {
 *   let skippedMs = 0;
 *   const store = memoryStore({ now: () => performance.now() + skippedMs });
 *   return {
 *     store,
 *     peer: store,
 *     forget: async () => {
 *       skippedMs += 7 * 24 * 3_600_000;
 *     },
 *     close: () => store.close(),
 *   };
 * });
 * ```
 */
export function storeContract(
  it: TestRegistrar,
  factory: StoreFactory,
  { createFrozen }: StoreContractOptions = {},
): void {
  const cases = {
    ...claimCases,
    ...completionCases,
    ...retentionCases,
    ...processFaultCases,
    ...inspectionCases,
  };
  register(it, cases, factory);
  if (createFrozen) register(it, lateClaimCases, createFrozen);
}

interface Closable {
  close(): Promise<void>;
}

function register<Subject extends Closable>(
  it: TestRegistrar,
  cases: Readonly<Record<string, (subject: Subject) => Promise<void>>>,
  create: () => Promise<Subject>,
): void {
  for (const [name, run] of Object.entries(cases)) {
    it(name, async () => {
      const subject = await create();
      try {
        await run(subject);
      } finally {
        await subject.close();
      }
    });
  }
}
