import type { RequestListener } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { adapterContract, listen } from '../../src/index.ts';
import { carefulSteps } from '../../src/mutants/careful-steps.ts';
import {
  createHandwrittenReceiver,
  ok,
  type Steps,
} from '../../src/mutants/handwritten-receiver.ts';
import {
  createReferenceReceiver,
  type ReferenceReceiverOptions,
  receiverMutants,
} from '../../src/mutants.ts';

interface Case {
  readonly name: string;
  readonly run: () => Promise<void>;
}

/** The cases of the contract that name a flaw. All others hold adapters to more than a handwritten receiver has. */
function casesFor(create: (options: ReferenceReceiverOptions) => RequestListener): Case[] {
  const cases: Case[] = [];
  adapterContract(
    (name, run) => cases.push({ name, run }),
    async (options) => {
      const { url, close } = await listen(create(options));
      const receiver = { close: async () => ({ drained: 0, aborted: 0 }) };
      return { url: `${url}/webhooks/bluma`, receiver, close };
    },
  );
  return cases.filter(({ name }) => name.includes('[flaw: '));
}

/** Side by side: each case has its own servers. */
async function findFailures(cases: readonly Case[]): Promise<string[]> {
  const results = await Promise.allSettled(cases.map(({ run }) => run()));
  return cases
    .filter((_, index) => results[index]?.status === 'rejected')
    .map(({ name }) => name)
    .sort();
}

describe('the adapter contract', () => {
  it.concurrent('finds no flaw in the reference receiver', async () => {
    expect(await findFailures(casesFor(createReferenceReceiver))).toEqual([]);
  });

  it.concurrent.each(receiverMutants.map((mutant) => [mutant.name, mutant] as const))(
    'fails %s in the cases that it names, and in no others',
    async (_, { create, caughtBy }) => {
      expect(await findFailures(casesFor(create))).toEqual([...caughtBy].sort());
    },
  );

  it('has, for every flaw that a case names, a receiver that has it', () => {
    const flawIn = (name = '') => /\[flaw: (.+)\]$/.exec(name)?.[1];
    const shown = receiverMutants.map(({ caughtBy: [own] }) => flawIn(own));
    const named = casesFor(createReferenceReceiver).map(({ name }) => flawIn(name));
    expect(new Set(shown)).toEqual(new Set(named));
  });
});

describe('duplicates that arrive at the same moment', () => {
  const atOnce = 'duplicates that arrive at the same moment run once [flaw: get, then set]';

  type Process = ReturnType<Steps['createProcess']>;
  const createReceiverWith =
    (createProcess: Steps['createProcess']) => (options: ReferenceReceiverOptions) =>
      createHandwrittenReceiver({ ...carefulSteps, createProcess }, options);

  /** The careful one for each event, but whether there is one already is asked and said in two round trips. */
  const raceAlone = createReceiverWith((options) => {
    const running = new Map<string, Process>();
    return async (event) => {
      const known = running.get(event.id);
      await sleep(5);
      const process = known ?? carefulSteps.createProcess(options);
      running.set(event.id, process);
      return process(event);
    };
  });

  /** As `SET NX`, which is one round trip: whoever is first has it. It marks before it handles, and is no race. */
  const setIfAbsent = createReceiverWith(({ handle }) => {
    const ids = new Set<string>();
    return async (event) => {
      await sleep(5);
      if (ids.has(event.id)) return ok('duplicate');
      ids.add(event.id);
      await handle(event, 1);
      return ok('handled');
    };
  });

  it.concurrent('are what catches a race that is the only mistake', async () => {
    expect(await findFailures(casesFor(raceAlone))).toEqual([atOnce]);
  });

  it.concurrent('are no trouble for one that sets if absent: `get-then-setex` fails them for its race', async () => {
    const failed = await findFailures(casesFor(setIfAbsent));
    const racing = receiverMutants.find(({ name }) => name === 'get-then-setex');
    expect([...failed, atOnce].sort()).toEqual([...(racing?.caughtBy ?? [])].sort());
    expect(racing?.caughtBy[0]).toBe(atOnce);
  });

  it.concurrent.each(receiverMutants.filter(({ caughtBy }) => caughtBy.includes(atOnce)))(
    'are run again by $name, and that is what the case says',
    async ({ create }) => {
      const named = casesFor(create).find(({ name }) => name === atOnce);
      await expect(named?.run()).rejects.toThrow(/^one event ran [2-8] times\n/);
    },
  );
});
