import { queueContract } from '@bluma-webhooks/testing';
import { describe, expect, it } from 'vitest';
import { flaws } from './flaws.ts';
import { memoryEngine } from './memory-engine.ts';
import { type Rules, soundRules } from './rules.ts';

/** The names of the cases that fail, side by side: each has an engine of its own. */
async function failuresOf(rules: Rules): Promise<string[]> {
  const cases: { readonly name: string; readonly run: () => Promise<void> }[] = [];
  queueContract(
    (name, run) => cases.push({ name, run }),
    async (options) => memoryEngine(rules, options),
    { patienceMs: 3000 },
  );
  const results = await Promise.allSettled(cases.map(({ run }) => run()));
  return cases.filter((_, index) => results[index]?.status === 'rejected').map(({ name }) => name);
}

describe('the queue contract', { timeout: 60_000 }, () => {
  it.concurrent('finds no flaw in the smallest engine there can be', async () => {
    expect(await failuresOf(soundRules)).toEqual([]);
  });

  it.concurrent.each(Object.entries(flaws))('catches %s', async (_, { rules, caughtBy }) => {
    expect(new Set(await failuresOf({ ...soundRules, ...rules }))).toEqual(new Set(caughtBy));
  });
});
