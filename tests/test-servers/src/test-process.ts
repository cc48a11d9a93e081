import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** A process of its own, which answers in lines. */
export interface TestProcess {
  /** Its next line; rejects if it ends without one. */
  line(): Promise<string>;
  say(line: string): void;
  /** Nothing in it goes on, its event loop included. */
  freeze(): void;
  thaw(): void;
  /** Resolves when it is gone. */
  kill(): Promise<void>;
}

/** Runs a script, which a package has in `test/processes`. */
export function startProcess(script: URL, ...args: string[]): TestProcess {
  const command = [fileURLToPath(script), ...args];
  const child = spawn(process.execPath, command, { stdio: ['pipe', 'pipe', 'inherit'] });
  const exited = once(child, 'exit');
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    line: async () => {
      const { value, done } = await lines.next();
      if (done) throw new Error(`${script.pathname} ended without an answer`);
      return value;
    },
    say: (line) => child.stdin.write(`${line}\n`),
    freeze: () => {
      child.kill('SIGSTOP');
    },
    thaw: () => {
      child.kill('SIGCONT');
    },
    kill: async () => {
      child.kill('SIGKILL');
      await exited;
    },
  };
}
