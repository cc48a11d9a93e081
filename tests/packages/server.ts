import { type SpawnOptionsWithoutStdio, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

/** A server in a process of its own. */
export interface Server {
  readonly url: string;
  stop(): Promise<void>;
}

/** Starts a program, a file with its arguments, that prints the URL it listens on. */
export async function startServer(
  node: string,
  [file, ...args]: readonly [file: string, ...args: string[]],
  options: SpawnOptionsWithoutStdio,
): Promise<Server> {
  // With a limit, so that none outlives its test by much, whatever happens.
  const child = spawn(node, [file, ...args], { ...options, timeout: 600_000 });
  let output = '';
  const closed = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const url = await new Promise<string>((resolve, reject) => {
    const keep = (line: string) => {
      output += `${line}\n`;
    };
    createInterface(child.stderr).on('line', keep);
    createInterface(child.stdout)
      .on('line', keep)
      .on('line', (line) => {
        const [found] = /http:\/\/\S+/.exec(line) ?? [];
        if (found !== undefined) resolve(found);
      });
    child.once('error', reject);
    child.once('close', (code) => reject(new Error(`${file} ended with ${code}\n${output}`)));
  });
  return {
    url,
    async stop() {
      child.kill();
      await closed;
    },
  };
}
