import { mkdir, readFile, rm } from 'node:fs/promises';
import { relative, resolve } from 'node:path';
import { type CommandResult, root, run } from './command.ts';
import { pack, problems, publishable, type Tarball } from './pack.ts';

// Everything a change has to pass. A step that fails stops no other step. The last line says
// `N passed, N failed, N skipped`: vitest's tests, and one for each of the other steps.

type Tally = { readonly passed: number; readonly failed: number; readonly skipped: number };

const cache = resolve(root, '.cache');
const artifacts = resolve(cache, 'tarballs');

/** One thing to pass: it counts one. Its output is shown if it fails. */
async function step(name: string, check: () => Promise<CommandResult>): Promise<Tally> {
  const start = performance.now();
  const { code, output } = await check().catch((error: unknown) => ({
    code: 1,
    output: `${error instanceof Error ? error.stack : error}\n`,
  }));
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  const ok = code === 0;
  process.stdout.write(`${ok ? '✓' : '✗'} ${name} (${seconds} s)\n${ok ? '' : output}`);
  return { passed: ok ? 1 : 0, failed: ok ? 0 : 1, skipped: 0 };
}

const command = (name: string, ...words: [string, ...string[]]) => step(name, () => run(words));

const turbo = (name: string, ...tasks: string[]) =>
  command(name, 'turbo', 'run', ...tasks, '--continue', '--output-logs=errors-only');

/** What is read of vitest's JSON report. */
type VitestReport = {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly numTodoTests: number;
  readonly testResults: readonly {
    readonly status: string;
    readonly assertionResults: readonly unknown[];
  }[];
};

/** vitest's own tests, each counted. */
async function tests(): Promise<Tally> {
  const file = resolve(cache, 'vitest.json');
  await rm(file, { force: true });
  const { code } = await run(
    ['vitest', 'run', '--reporter=default', '--reporter=json', `--outputFile.json=${file}`],
    { show: true, env: process.stdout.isTTY ? {} : { NO_COLOR: '1' } },
  );
  try {
    const report: VitestReport = JSON.parse(await readFile(file, 'utf8'));
    const unloadable = report.testResults.filter(
      ({ status, assertionResults }) => status === 'failed' && assertionResults.length === 0,
    );
    const failed = report.numFailedTests + unloadable.length;
    // Errors outside of any test, and a run without tests, must not look like success.
    const hidden = failed === 0 && (code !== 0 || report.numPassedTests === 0);
    return {
      passed: report.numPassedTests,
      failed: hidden ? 1 : failed,
      skipped: report.numPendingTests + report.numTodoTests,
    };
  } catch {
    process.stdout.write('✗ vitest ended without a report\n');
    return { passed: 0, failed: 1, skipped: 0 };
  }
}

let tarballs: Tarball[] = [];

async function packAll(): Promise<CommandResult> {
  tarballs = [];
  await rm(artifacts, { recursive: true, force: true });
  await mkdir(artifacts, { recursive: true });
  for (const folder of await publishable()) tarballs.push(await pack(folder, artifacts));
  const found = tarballs.flatMap((tarball) =>
    problems(tarball).map((problem) => `${tarball.manifest.name}: ${problem}\n`),
  );
  return { code: found.length, output: found.join('') };
}

/** Runs a linter on each of the very files that would be published. */
async function lintTarballs(words: (path: string) => [string, ...string[]]) {
  if (tarballs.length === 0) return { code: 1, output: 'There is no tarball to check.\n' };
  const results: CommandResult[] = [];
  for (const { path } of tarballs) results.push(await run(words(relative(root, path))));
  const failed = results.filter(({ code }) => code !== 0);
  return { code: failed.length, output: failed.map(({ output }) => output).join('\n') };
}

await mkdir(cache, { recursive: true });

const tallies = [
  await turbo('build', 'build'),
  await turbo('types', 'typecheck', 'typecheck:root'),
  await command('lint and format', 'biome', 'check', '--error-on-warnings'),
  await command('dead code', 'knip'),
  await tests(),
  await step('packed tarballs', packAll),
  await step('publint', () => lintTarballs((path) => ['publint', 'run', path, '--strict'])),
  await step('types as consumers see them', () =>
    lintTarballs((path) => ['attw', path, '--profile', 'node16', '--no-color', '--no-emoji']),
  ),
  await command('size', 'size-limit'),
];

const total = (count: keyof Tally) => tallies.reduce((sum, tally) => sum + tally[count], 0);

process.exitCode = total('failed') === 0 ? 0 : 1;
// Last, and with no process.exit() after it, which could cut it off where stdout is a pipe.
process.stdout.write(
  `${total('passed')} passed, ${total('failed')} failed, ${total('skipped')} skipped\n`,
);
