import { adapterContract } from '@bluma-webhooks/testing';
import type { CaseResult, Report } from './report.ts';
import type { Subject } from './subject.ts';

export interface Case {
  readonly name: string;
  readonly run: () => Promise<void>;
}

/** The contract's cases for an adapter, without a test runner: the same on every runtime. */
export async function collectCases({ load, options }: Subject): Promise<Case[]> {
  const cases: Case[] = [];
  adapterContract((name, run) => cases.push({ name, run }), await load(), options);
  return cases;
}

export async function runCase({ name, run }: Case): Promise<CaseResult> {
  try {
    await run();
    return { name };
  } catch (error) {
    return { name, error: error instanceof Error ? error.message : String(error) };
  }
}

/** One after the other: each counts time. */
export async function reportOn(subject: Subject): Promise<Report> {
  const results: CaseResult[] = [];
  for (const one of await collectCases(subject)) results.push(await runCase(one));
  return results;
}
