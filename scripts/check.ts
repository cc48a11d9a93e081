import { mkdir, readFile, rm } from 'node:fs/promises';
import { relative, resolve } from 'node:path';
import { affectedSince } from './affected.ts';
import { parseArguments, type TestSelection } from './check-arguments.ts';
import { type CommandResult, root, run, stopCommands } from './command.ts';
import { pack, problems, publishable, type Tarball } from './pack.ts';

// node scripts/check.ts [--changed [commit] | <file or folder>...]
//
// Everything a change has to pass. A step that fails stops no other step. The last line says
// `N passed, N failed, N skipped`: vitest's tests, and one for each of the other steps.
//
// With `--changed`, only the tests that the change since the commit (HEAD unless given) can reach. With paths, only the
// tests in there. All other steps run in either case.

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
  write(`${ok ? '✓' : '✗'} ${name} (${seconds} s)\n${ok ? '' : output}`);
  return { passed: ok ? 1 : 0, failed: ok ? 0 : 1, skipped: 0 };
}

/** While vitest writes to the terminal, the other steps' lines wait. */
let waiting: string[] | undefined;

function write(text: string): void {
  if (waiting) waiting.push(text);
  else process.stdout.write(text);
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

/** Vitest's own tests, each counted. */
async function tests(words: readonly string[]): Promise<Tally> {
  const file = resolve(cache, 'vitest.json');
  await rm(file, { force: true });
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`];
  waiting = [];
  const { code } = await run(['vitest', 'run', ...words, ...reporters], {
    show: true,
    env: process.stdout.isTTY ? {} : { NO_COLOR: '1' },
  });
  process.stdout.write(waiting.join(''));
  waiting = undefined;
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

/** What vitest is given to find its files by, or undefined if there is nothing to test. */
async function findTests(selection: TestSelection): Promise<readonly string[] | undefined> {
  if (selection.kind === 'all') return [];
  if (selection.kind === 'paths') return selection.paths;
  const affected = await affectedSince(selection.commit);
  if (affected.kind === 'all') return [];
  return affected.paths.length > 0 ? affected.paths : undefined;
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

async function checkSources(): Promise<Tally[]> {
  return [
    await command('types', 'node', 'scripts/check-types.ts'),
    await command('lint and format', 'biome', 'check', '--error-on-warnings'),
    await command('dead code', 'knip'),
  ];
}

async function checkTarballs(): Promise<Tally[]> {
  return [
    await step('packed tarballs', packAll),
    await step('publint', () => lintTarballs((path) => ['publint', 'run', path, '--strict'])),
    await step('types as consumers see them', () =>
      lintTarballs((path) => ['attw', path, '--profile', 'node16', '--no-color', '--no-emoji']),
    ),
    await command('size', 'size-limit'),
  ];
}

async function checkAll(filters: readonly string[] | undefined): Promise<void> {
  await mkdir(cache, { recursive: true });

  // The tools and the tests start several hundred processes, most of which load the same modules.
  process.env.NODE_COMPILE_CACHE ??= resolve(cache, 'compiled');

  const tallies = [await turbo('build', 'build')];
  // The tests mostly wait, so the other steps run at the same time.
  const others = checkSources().then(async (sources) => [...sources, ...(await checkTarballs())]);
  // A failure is handled where the steps are awaited, which may be later.
  others.catch(() => {});
  if (filters) tallies.push(await tests(filters));
  tallies.push(...(await others));

  const total = (count: keyof Tally) => tallies.reduce((sum, tally) => sum + tally[count], 0);

  process.exitCode = total('failed') === 0 ? 0 : 1;
  // Last, and with no process.exit() after it, which could cut it off where stdout is a pipe.
  process.stdout.write(
    `${total('passed')} passed, ${total('failed')} failed, ${total('skipped')} skipped\n`,
  );
}

function fail(code: number, message: string): void {
  process.exitCode = code;
  process.stderr.write(`${message}\n`);
}

async function main(): Promise<void> {
  const selection = parseArguments(process.argv.slice(2));
  if (typeof selection === 'string') return fail(2, selection);
  // Before any step, so that none runs in vain.
  const found = await findTests(selection).catch((error: Error) => error);
  if (found instanceof Error) return fail(2, found.message);
  await checkAll(found);
}

try {
  await main();
} catch (error) {
  stopCommands();
  throw error;
}
