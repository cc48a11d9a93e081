import { type ChildProcess, spawn } from 'node:child_process';
import { resolve } from 'node:path';

export const root = resolve(import.meta.dirname, '..');

export type CommandResult = { readonly code: number; readonly output: string };

const running = new Set<ChildProcess>();

/** Ends the commands that are still running. */
export function stopCommands(): void {
  for (const child of running) child.kill();
}

/**
 * Runs a command to its end, in the repository's root by default.
 *
 * `show` passes its output on as it comes; otherwise stdout and stderr are kept, in order, as `output`.
 * A command that could not be started ends with code 127 and says so in `output`.
 */
export function run(
  [command, ...args]: readonly [string, ...string[]],
  options: {
    readonly cwd?: string;
    readonly show?: boolean;
    readonly env?: Readonly<Record<string, string>>;
  } = {},
): Promise<CommandResult> {
  return new Promise((done) => {
    const child = spawn(command, args, {
      cwd: options.cwd ?? root,
      env: { ...process.env, ...options.env },
      stdio: options.show ? 'inherit' : ['ignore', 'pipe', 'pipe'],
    });
    running.add(child);
    let output = '';
    const keep = (chunk: string) => {
      output += chunk;
    };
    child.stdout?.setEncoding('utf8').on('data', keep);
    child.stderr?.setEncoding('utf8').on('data', keep);
    child.on('error', (error) => done({ code: 127, output: `${output}${error.message}\n` }));
    child.on('close', (code) => {
      running.delete(child);
      done({ code: code ?? 1, output });
    });
  });
}
