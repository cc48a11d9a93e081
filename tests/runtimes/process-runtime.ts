import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Bundles } from './bundles.ts';
import type { Runtime } from './runtime.ts';
import { toKey } from './subject.ts';

const execute = promisify(execFile);

/** A contract takes some seconds. */
const timeoutMs = 120_000;

/** The runtimes that have processes, files and ports, and what comes before the file when they are started. */
const starts = {
  node: [],
  bun: ['run'],
  deno: ['run', '--allow-all', '--no-lock'],
} as const;

/** @throws if the executable does not start: with what it says */
export async function processRuntime(
  kind: keyof typeof starts,
  executable: string,
  bundles: Bundles,
): Promise<Runtime> {
  const env = {
    ...process.env,
    DENO_DIR: join(bundles.folder, 'deno'),
    DENO_NO_UPDATE_CHECK: '1',
    // This process's own options are not the runtime's.
    NODE_OPTIONS: '',
  };
  const options = { cwd: bundles.folder, env, timeout: timeoutMs, killSignal: 'SIGKILL' } as const;
  const run = async (...args: readonly string[]) => {
    try {
      return (await execute(executable, args, options)).stdout;
    } catch (error) {
      throw new Error(lastWords(error), { cause: error });
    }
  };
  await run('--version');
  return {
    report: async (subject) =>
      JSON.parse(await run(...starts[kind], bundles.process, kind, toKey(subject))),
  };
}

/** The last line that a process wrote to stderr before it failed: what the others lead to. */
function lastWords(error: unknown): string {
  const { stderr, message } = Object(error);
  const lines = String(stderr ?? '')
    .trim()
    .split('\n');
  return lines.at(-1) || String(message);
}
