import { it as nodeIt } from 'node:test';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  type FrozenStoreUnderTest,
  type StoreUnderTest,
  storeContract,
  type TestRegistrar,
} from '../../src/index.ts';
import {
  createFrozenReferenceStore,
  createReferenceStore,
  type StoreMutant,
  storeMutants,
} from '../../src/mutants.ts';

interface Case {
  readonly name: string;
  readonly run: () => Promise<void>;
}

interface Creator {
  create(): StoreUnderTest;
  createFrozen(): FrozenStoreUnderTest;
}

const reference: Creator = {
  create: createReferenceStore,
  createFrozen: createFrozenReferenceStore,
};

/** What the contract calls `it` with. */
function casesOn({ create, createFrozen }: Creator): Case[] {
  const cases: Case[] = [];
  storeContract(
    (name, run) => cases.push({ name, run }),
    async () => create(),
    { createFrozen: async () => createFrozen() },
  );
  return cases;
}

/** Sorted, as all names here are. */
async function failuresIn(cases: readonly Case[]): Promise<string[]> {
  const failed: string[] = [];
  const run = async (one: Case) => one.run().catch(() => failed.push(one.name));
  await Promise.all(cases.map(run));
  return failed.sort();
}

const allNames = casesOn(reference)
  .map(({ name }) => name)
  .sort();

describe('the reference store passes', () => {
  storeContract(it, async () => createReferenceStore(), {
    createFrozen: async () => createFrozenReferenceStore(),
  });
});

describe('a store mutant fails the cases that name its mistake, those that build on them, and no others', () => {
  /** These keep the process busy for so long that others, run beside them, would misjudge what takes how long. */
  const isBusy = ({ name }: Case) => /contenders|hostile/.test(name);
  /** What goes by `Date` is disturbed by cases of others that set it wrong. */
  const goesByDate = ({ name }: StoreMutant) => name.includes('Date.now()');
  const isolated = new Map<StoreMutant, readonly string[]>();

  const alone = async (mutant: StoreMutant) => {
    const cases = casesOn(mutant);
    const busy = await failuresIn(cases.filter(isBusy));
    if (!goesByDate(mutant)) return busy;
    return [...busy, ...(await failuresIn(cases.filter((one) => !isBusy(one))))];
  };

  beforeAll(async () => {
    for (const mutant of storeMutants) isolated.set(mutant, await alone(mutant));
    // All of it is work: some seconds on a machine with nothing else to do.
  }, 300_000);

  it.concurrent.each(storeMutants.map((mutant) => [mutant.name, mutant] as const))(
    '%s',
    async (_name, mutant) => {
      const others = goesByDate(mutant) ? [] : casesOn(mutant).filter((one) => !isBusy(one));
      const failed = [...(isolated.get(mutant) ?? []), ...(await failuresIn(others))].sort();
      expect(failed).toEqual([...mutant.caughtBy, ...mutant.alsoFails].sort());
    },
  );

  it('and each case is named by a mutant, so that each is known to catch something', () => {
    const named = new Set(storeMutants.flatMap(({ caughtBy }) => caughtBy));
    expect([...named].sort()).toEqual(allNames);
  });
});

it('what a case has opened is closed, also when the case fails', async () => {
  let open = 0;
  const fail = async () => {
    throw new Error('no server');
  };
  const store = { claim: fail, renew: fail, complete: fail, release: fail, close: fail };
  const create = () => {
    open += 1;
    const close = async () => {
      open -= 1;
    };
    const thaw = fail;
    return { store, peer: store, forget: async () => {}, thaw, close };
  };
  const failed = await failuresIn(casesOn({ create, createFrozen: create }));
  expect(failed).toEqual(allNames);
  expect(open).toBe(0);
});

it('fits the `it` of other runners', () => {
  const runners: TestRegistrar[] = [it, nodeIt];
  expect(runners).toHaveLength(2);
});
