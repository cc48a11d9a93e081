import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Bundles, bundle } from './bundles.ts';
import { columns } from './columns.ts';
import { collectCases } from './contract.ts';
import type { Report } from './report.ts';

// The adapter contract on the runtimes besides Node, each the real one from npm. Handlers, client and all run in
// there: what comes back is what became of each case.

const runtimes = columns.filter(({ name }) => !name.startsWith('Node'));

const load = () => Promise.reject(new Error('Only the names of the cases are asked for'));
const names = (await collectCases({ adapter: 'fetch', server: '', load: () => load })).map(
  ({ name }) => name,
);

let bundles: Bundles | undefined;
const reports = new Map<string, Report>();

beforeAll(async () => {
  const made = await bundle();
  bundles = made;
  await Promise.all(
    runtimes.map(async ({ name, subjects, open }) => {
      const runtime = await open(made);
      const subject = subjects.find(({ adapter }) => adapter === 'fetch');
      if (subject) reports.set(name, await runtime.report(subject));
    }),
  );
}, 60_000);
afterAll(() => bundles?.[Symbol.asyncDispose]());

it('the bundle for Node imports no package that is TypeScript, which Node 20 does not take', () => {
  const text = readFileSync(bundles?.process ?? '', 'utf8');
  const imported = new Set(
    Array.from(text.matchAll(/from "(@bluma-webhooks\/[^"]+)"/g), ([, name]) => name),
  );
  expect(imported).toContain('@bluma-webhooks/testing');
  for (const name of imported) {
    expect(import.meta.resolve(name ?? '')).toMatch(/\.js$/);
  }
});

describe.each(runtimes)('fetch on $name', (runtime) => {
  for (const name of names) {
    it(name, () => {
      expect(reports.get(runtime.name)?.find((result) => result.name === name)).toEqual({ name });
    });
  }
});
