import type { RequestListener } from 'node:http';
import { describe, expect, it } from 'vitest';
import { createSoundReceiver, type EndpointOptions, flawedReceivers } from '../../src/flawed.ts';
import { adapterContract, listen } from '../../src/index.ts';

interface Case {
  readonly name: string;
  readonly run: () => Promise<void>;
}

/** The cases of the contract that name a flaw. All others hold adapters to more than an endpoint by hand has. */
function casesFor(create: (options: EndpointOptions) => RequestListener): Case[] {
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
async function failuresOf(cases: readonly Case[]): Promise<string[]> {
  const results = await Promise.allSettled(cases.map(({ run }) => run()));
  return cases
    .filter((_, index) => results[index]?.status === 'rejected')
    .map(({ name }) => name)
    .sort();
}

describe('the adapter contract', { timeout: 20_000 }, () => {
  it.concurrent('finds no flaw in an endpoint that was written by hand with care', async () => {
    expect(await failuresOf(casesFor(createSoundReceiver))).toEqual([]);
  });

  it.concurrent.each(flawedReceivers.map((flawed) => [flawed.name, flawed] as const))(
    'fails %s in the cases that it names, and in no others',
    async (_, { create, caughtBy }) => {
      expect(await failuresOf(casesFor(create))).toEqual([...caughtBy].sort());
    },
  );

  it('has, for every flaw that a case names, a receiver that has it', () => {
    const flawIn = (name = '') => /\[flaw: (.+)\]$/.exec(name)?.[1];
    const shown = flawedReceivers.map(({ caughtBy: [own] }) => flawIn(own));
    const named = casesFor(createSoundReceiver).map(({ name }) => flawIn(name));
    expect(new Set(shown)).toEqual(new Set(named));
  });
});
