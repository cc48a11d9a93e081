import { setImmediate as turn } from 'node:timers/promises';
import { queueContract } from '@bluma-webhooks/testing';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { memoryEngine } from './memory-engine.ts';
import { queueMutants } from './queue-mutants.ts';
import { type Rules, referenceRules } from './rules.ts';

/** By the clock that the tests move: no machine is too slow for it, and a case that waits in vain costs nothing. */
const patienceMs = 3000;

/** The names of the cases that fail. They run side by side: each has an engine of its own. */
async function findFailures(rules: Rules): Promise<string[]> {
  const cases: { readonly name: string; readonly run: () => Promise<void> }[] = [];
  queueContract(
    (name, run) => cases.push({ name, run }),
    async (options) => memoryEngine(rules, options),
    { patienceMs },
  );
  const results = await whileTimePasses(Promise.allSettled(cases.map(({ run }) => run())));
  return cases.filter((_, index) => results[index]?.status === 'rejected').map(({ name }) => name);
}

/** Moves the clock by one ms at a time. In between, all that this process can do without waiting is done. */
async function whileTimePasses<T>(work: Promise<T>): Promise<T> {
  let isDone = false;
  const done = work.finally(() => {
    isDone = true;
  });
  while (!isDone) {
    await turn();
    vi.advanceTimersByTime(1);
  }
  return done;
}

beforeEach(() => {
  vi.useFakeTimers({
    toFake: ['setTimeout', 'clearTimeout', 'performance'],
    fakeNodeBuiltins: true,
  });
});

afterEach(() => {
  vi.useRealTimers();
});

describe('the queue contract', () => {
  it('passes a correct engine', async () => {
    expect(await findFailures(referenceRules)).toEqual([]);
  });

  it.each(Object.entries(queueMutants))('catches %s', async (_, { rules, caughtBy }) => {
    expect(new Set(await findFailures({ ...referenceRules, ...rules }))).toEqual(new Set(caughtBy));
  });
});
