import { execFile } from 'node:child_process';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';

const bin = join('node_modules', '.bin');
const { HOST_PATH, PATH = '' } = process.env;

/** The PATH of the person who runs the tests, without the repository's own Node and tools. */
const hostPath =
  HOST_PATH ??
  PATH.split(delimiter)
    .filter((entry) => !entry.endsWith(bin))
    .join(delimiter);

const execute = promisify(execFile);

/** Runs a command of the machine's to its end, and returns what it prints. */
export async function host(command: string, args: readonly string[], cwd: string): Promise<string> {
  const env = { ...process.env, PATH: hostPath };
  const { stdout } = await execute(command, args, { cwd, env, encoding: 'utf8' });
  return stdout;
}

/**
 * Installs what a folder's package.json asks for, with the machine's npm on the machine's Node: the one pair that is
 * sure to go together.
 */
export async function install(folder: string): Promise<void> {
  const quiet = ['--no-audit', '--no-fund', '--loglevel=error'];
  const flags = ['--prefer-offline', '--ignore-scripts', '--no-package-lock', ...quiet];
  await host('npm', ['install', ...flags], folder);
}
