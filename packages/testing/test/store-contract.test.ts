import { it as nodeIt } from 'node:test';
import { beforeAll, describe, expect, it } from 'vitest';
import { type StoreUnderTest, storeContract, type TestRegistrar } from '../src/index.ts';
import { type Flaw, flaws } from './flawed-stores.ts';
import { type PlainRecords, plainStore } from './plain-store.ts';

interface Case {
  readonly name: string;
  readonly run: () => Promise<void>;
}

function subjectOn(store: StoreUnderTest['store'], records: PlainRecords): StoreUnderTest {
  return {
    store,
    peer: store,
    forget: async (key) => {
      records.delete(key);
    },
    close: async () => {},
  };
}

async function sound(): Promise<StoreUnderTest> {
  const records: PlainRecords = new Map();
  return subjectOn(plainStore(records), records);
}

async function flawed({ differs }: Flaw): Promise<StoreUnderTest> {
  const records: PlainRecords = new Map();
  const store = plainStore(records);
  return subjectOn({ ...store, ...differs(store, records) }, records);
}

/** What the contract calls `it` with. */
function casesOn(factory: () => Promise<StoreUnderTest>): Case[] {
  const cases: Case[] = [];
  storeContract((name, run) => cases.push({ name, run }), factory);
  return cases;
}

/** Sorted, as all names here are. */
async function failuresIn(cases: readonly Case[]): Promise<string[]> {
  const failed: string[] = [];
  const run = async (one: Case) => one.run().catch(() => failed.push(one.name));
  await Promise.all(cases.map(run));
  return failed.sort();
}

const allNames = casesOn(sound)
  .map(({ name }) => name)
  .sort();

describe('a sound store passes', () => {
  storeContract(it, sound);
});

describe('a flawed store fails the cases that name its flaw', () => {
  /** These keep the process busy for so long that others, run beside them, would misjudge what takes how long. */
  const isBusy = ({ name }: Case) => /contenders|hostile/.test(name);
  const busyFailures = new Map<Flaw, readonly string[]>();

  beforeAll(async () => {
    for (const flaw of Object.values(flaws)) {
      busyFailures.set(flaw, await failuresIn(casesOn(() => flawed(flaw)).filter(isBusy)));
    }
  }, 60_000);

  it.concurrent.each(Object.entries(flaws))(
    '%s',
    async (_name, flaw) => {
      const others = casesOn(() => flawed(flaw)).filter((one) => !isBusy(one));
      const failed = [...(busyFailures.get(flaw) ?? []), ...(await failuresIn(others))];
      expect(failed).toEqual(expect.arrayContaining([...flaw.caughtBy]));
      // It is caught for its flaw, not for being no store at all.
      expect(failed.length).toBeLessThan(allNames.length);
    },
    30_000,
  );

  it('and each case is named by a flaw, so that each is known to catch something', () => {
    const named = new Set(Object.values(flaws).flatMap(({ caughtBy }) => caughtBy));
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
    casesOn(async () => {
      open += 1;
      const close = async () => {
        open -= 1;
      };
      return { ...subjectOn(store, new Map()), close };
    }),
  );
  expect(failed).toEqual(allNames);
  expect(open).toBe(0);
});

it('fits the `it` of other runners', () => {
  const runners: TestRegistrar[] = [it, nodeIt];
  expect(runners).toHaveLength(2);
});
