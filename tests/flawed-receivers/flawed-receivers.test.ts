import { AssertionError } from 'node:assert/strict';
import { adapterContract, type StartAdapter } from '@bluma-webhooks/testing';
import { describe, expect, it } from 'vitest';
import { carefulSteps, startSteps } from './careful.ts';
import { flaws } from './flaws.ts';
import { startGuideSample } from './guide-sample.ts';

interface Case {
  readonly name: string;
  /** The flaw that the case names, if it names one. */
  readonly flaw: string | undefined;
  readonly run: () => Promise<void>;
}

function casesFor(start: StartAdapter): Case[] {
  const cases: Case[] = [];
  adapterContract((name, run) => {
    cases.push({ name, flaw: /\[flaw: (.+)\]$/.exec(name)?.[1], run });
  }, start);
  return cases;
}

/** Side by side: each case has its own servers. */
async function failuresOf(cases: readonly Case[]): Promise<{ case: Case; error: unknown }[]> {
  const results = await Promise.all(
    cases.map(async (one) => {
      try {
        await one.run();
        return undefined;
      } catch (error) {
        return { case: one, error };
      }
    }),
  );
  return results.filter((result) => result !== undefined);
}

/** The flaws that the contract finds in a receiver. */
async function flawsFoundIn(start: StartAdapter): Promise<(string | undefined)[]> {
  const failures = await failuresOf(casesFor(start).filter(({ flaw }) => flaw));
  return [...new Set(failures.map((failure) => failure.case.flaw))];
}

describe('the adapter contract', () => {
  it.concurrent('finds no flaw in an endpoint that was written by hand with care', async () => {
    expect(await flawsFoundIn((options) => startSteps(carefulSteps, options))).toEqual([]);
  });

  it.concurrent.each(Object.entries(flaws))('catches %s', async (_, flaw) => {
    const steps = { ...carefulSteps, ...flaw.steps };
    const found = await flawsFoundIn((options) => startSteps(steps, options));
    expect(new Set(found)).toEqual(new Set(flaw.caughtFor));
  });

  it('has a receiver for every flaw that a case names', () => {
    const named = casesFor(startGuideSample).flatMap(({ flaw }) => flaw ?? []);
    const shown = Object.values(flaws).flatMap(({ caughtFor }) => caughtFor);
    expect(new Set(shown)).toEqual(new Set(named));
  });
});

/** What was answered in place of what should have been, where an answer was the matter. */
function statusesIn(error: unknown): { answered: number; expected: number } | undefined {
  if (!(error instanceof AssertionError)) return undefined;
  const [answered, expected] = [statusOf(error.actual), statusOf(error.expected)];
  return answered && expected && answered !== expected ? { answered, expected } : undefined;
}

function statusOf(value: unknown): number | undefined {
  const isAnswer = typeof value === 'object' && value !== null && 'status' in value;
  return isAnswer && typeof value.status === 'number' ? value.status : undefined;
}

describe("the complete server of the vendor's guide", () => {
  it('is run through the whole contract in bounded time, and answers the wrong status for each of its flaws', async () => {
    const failures = await failuresOf(casesFor(startGuideSample));
    const flaws = failures.flatMap(({ case: { flaw }, error }) => {
      const statuses = statusesIn(error);
      return flaw && statuses ? [{ flaw, ...statuses }] : [];
    });
    expect(flaws).toEqual([
      { flaw: 'body read by its content type', answered: 500, expected: 200 },
      { flaw: 'header taken for granted', answered: 500, expected: 401 },
      { flaw: 'length compared in characters', answered: 500, expected: 401 },
      { flaw: 'body.toString() before the HMAC', answered: 200, expected: 401 },
      { flaw: 'body.toString() before the HMAC', answered: 401, expected: 200 },
      { flaw: 'body limit by accident', answered: 413, expected: 200 },
      { flaw: 'JSON.parse uncaught', answered: 500, expected: 200 },
      { flaw: 'answered first, handled later', answered: 200, expected: 500 },
      { flaw: 'marked before processing', answered: 200, expected: 500 },
      { flaw: 'unique insert before handling', answered: 200, expected: 500 },
      { flaw: 'handler awaited past the deadline', answered: 200, expected: 202 },
    ]);
  });
});
