import { readFile, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { root, run } from '../../scripts/command.ts';
import { bundle } from './bundles.ts';
import { problemsOf } from './cell.ts';
import { runAll } from './cells.ts';
import { tablesOf } from './tables.ts';

// npm run test:matrix [-- --write]
//
// The adapter contract on every adapter, in every server's version, on every runtime. Prints a table, and ends with an
// error if any of it did not pass. `--write` puts the table into docs/compatibility.md too.

const page = resolve(root, 'docs/compatibility.md');

/** Between the two marks in the page. */
async function write(tables: string): Promise<void> {
  const [start, end] = ['<!-- matrix -->\n', '<!-- /matrix -->'];
  const before = await readFile(page, 'utf8');
  const [head = '', rest = ''] = before.split(start);
  const [, tail = ''] = rest.split(end);
  await writeFile(page, `${head}${start}\n${tables}\n${end}${tail}`);
}

const build = await run([
  'turbo',
  'run',
  'build',
  '--filter=@bluma-webhooks/tests^...',
  '--output-logs=errors-only',
]);
if (build.code !== 0) throw new Error(build.output);

await using bundles = await bundle();
const cells = await runAll(bundles, (line) => process.stderr.write(line));
const tables = tablesOf(cells);
process.stdout.write(`\n${tables}\n`);
if (process.argv.includes('--write')) await write(tables);

let passed = 0;
let failed = 0;
for (const [runtime, column] of cells) {
  for (const [key, cell] of column) {
    const problems = problemsOf(cell);
    for (const problem of problems) process.stdout.write(`✗ ${key}, ${runtime}: ${problem}\n`);
    if (problems.length === 0) passed++;
    else failed++;
  }
}
process.stdout.write(`${passed} passed, ${failed} failed\n`);
process.exitCode = failed === 0 ? 0 : 1;
