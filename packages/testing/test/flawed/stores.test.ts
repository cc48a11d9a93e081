import { it as nodeIt } from 'node:test';
import { beforeAll, describe, expect, it } from 'vitest';
import { createSoundStore, type FlawedStore, flawedStores } from '../../src/flawed.ts';
import { type StoreUnderTest, storeContract, type TestRegistrar } from '../../src/index.ts';

interface Case {
  readonly name: string;
  readonly run: () => Promise<void>;
}

/** What the contract calls `it` with. */
function casesOn(create: () => StoreUnderTest): Case[] {
  const cases: Case[] = [];
  storeContract(
    (name, run) => cases.push({ name, run }),
    async () => create(),
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

const allNames = casesOn(createSoundStore)
  .map(({ name }) => name)
  .sort();

describe('a sound store passes', () => {
  storeContract(it, async () => createSoundStore());
});

describe('a flawed store fails the cases that name its flaw, those that build on them, and no others', () => {
  /** These keep the process busy for so long that others, run beside them, would misjudge what takes how long. */
  const isBusy = ({ name }: Case) => /contenders|hostile/.test(name);
  /** What goes by `Date` is disturbed by cases of others that set it wrong. */
  const goesByDate = ({ name }: FlawedStore) => name.includes('Date.now()');
  const isolated = new Map<FlawedStore, readonly string[]>();

  const alone = async (flawed: FlawedStore) => {
    const cases = casesOn(flawed.create);
    const busy = await failuresIn(cases.filter(isBusy));
    if (!goesByDate(flawed)) return busy;
    return [...busy, ...(await failuresIn(cases.filter((one) => !isBusy(one))))];
  };

  beforeAll(async () => {
    for (const flawed of flawedStores) isolated.set(flawed, await alone(flawed));
    // All of it is work: some seconds on a machine with nothing else to do.
  }, 300_000);

  it.concurrent.each(flawedStores.map((flawed) => [flawed.name, flawed] as const))(
    '%s',
    async (_name, flawed) => {
      const others = goesByDate(flawed) ? [] : casesOn(flawed.create).filter((one) => !isBusy(one));
      const failed = [...(isolated.get(flawed) ?? []), ...(await failuresIn(others))].sort();
      expect(failed).toEqual([...flawed.caughtBy, ...flawed.alsoFails].sort());
    },
  );

  it('and each case is named by a flaw, so that each is known to catch something', () => {
    const named = new Set(flawedStores.flatMap(({ caughtBy }) => caughtBy));
    expect([...named].sort()).toEqual(allNames);
  });
});

it('what a case has opened is closed, also when the case fails', async () => {
  let open = 0;
  const fail = async () => {
    throw new Error('no server');
  };
  const store = { claim: fail, renew: fail, complete: fail, release: fail, close: fail };
  const failed = await failuresIn(
    casesOn(() => {
      open += 1;
      const close = async () => {
        open -= 1;
      };
      return { store, peer: store, forget: async () => {}, close };
    }),
  );
  expect(failed).toEqual(allNames);
  expect(open).toBe(0);
});

it('fits the `it` of other runners', () => {
  const runners: TestRegistrar[] = [it, nodeIt];
  expect(runners).toHaveLength(2);
});
