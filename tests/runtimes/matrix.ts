import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { root, run } from '../../scripts/command.ts';
import { writeMarked } from '../../scripts/marked-text.ts';
import { listProblems } from './cell.ts';
import type { Part } from './parts.ts';

// npm run test:matrix [-- --write] [--only adapters|stores]
//
// The adapter contract on every adapter, in every server's version, on every runtime; the store contract on every
// store, through every client, on every kind of server. Prints tables, and ends with an error if any of it did not
// pass. `--write` puts the tables into docs/compatibility.md too.

const page = resolve(root, 'docs/compatibility.md');

const { values: options } = parseArgs({
  options: { write: { type: 'boolean' }, only: { type: 'string' } },
});

const build = await run([
  'turbo',
  'run',
  'build',
  '--filter=@bluma-webhooks/tests^...',
  '--output-logs=errors-only',
]);
if (build.code !== 0) throw new Error(build.output);

// What follows uses what was built, so it is loaded only now.
const { runAdapters, runAllStores } = await import('./parts.ts');
const parts: Part[] = [];
if (options.only !== 'stores') parts.push(await runAdapters());
if (options.only !== 'adapters') parts.push(await runAllStores());
process.stdout.write(`\n${parts.map(({ tables }) => tables).join('\n')}\n`);
if (options.write) for (const { mark, tables } of parts) await writeMarked(page, mark, tables);

let passed = 0;
let failed = 0;
for (const [name, column] of parts.flatMap(({ cells }) => [...cells])) {
  for (const [key, cell] of column) {
    const problems = listProblems(cell);
    for (const problem of problems) process.stdout.write(`✗ ${key}, ${name}: ${problem}\n`);
    if (problems.length === 0) passed++;
    else failed++;
  }
}
process.stdout.write(`${passed} passed, ${failed} failed\n`);
process.exitCode = failed === 0 ? 0 : 1;
