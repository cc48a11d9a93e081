import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { delimiter, resolve } from 'node:path';

/** How a process ended. */
export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** An example that runs in a process of its own. */
export interface StartedExample {
  /** Once nobody writes to its output any more: neither has it left a process of its own behind. */
  readonly ended: Promise<Ended>;
  /** What it wrote so far, to stdout and stderr. */
  output(): string;
  /** Resolves with the output up to there once it matches. Rejects if the process ends before. */
  wrote(pattern: RegExp): Promise<RegExpExecArray>;
  /** With a SIGTERM, unless it is to be another signal. */
  terminate(signal?: NodeJS.Signals): void;
  /** Lets it end what it started itself; only a process that does not end so is killed. */
  stop(): Promise<Ended>;
}

/** Runs what the example's `npm start` runs, with nothing else of this process's environment than its `PATH`. */
export async function startExample(
  folder: string,
  env: Readonly<Record<string, string>>,
): Promise<StartedExample> {
  const { scripts } = JSON.parse(await readFile(resolve(folder, 'package.json'), 'utf8'));
  const [command, ...args] = String(scripts.start).split(' ');
  // As npm does it: the tools of the example's own, then the repository's, its Node among them.
  const bins = [folder, resolve(folder, '../..')].map((place) =>
    resolve(place, 'node_modules/.bin'),
  );
  const path = [...bins, process.env.PATH].join(delimiter);
  // Without a shell in between, which would not forward signals.
  const child = spawn(command ?? '', args, { cwd: folder, env: { PATH: path, ...env } });

  let output = '';
  const readers = new Set<() => void>();
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (chunk: string) => {
      output += chunk;
      for (const read of readers) read();
    });
  }
  const ended = new Promise<Ended>((done, fail) => {
    child.once('error', fail);
    child.once('close', (code, signal) => done({ code, signal }));
  });

  const terminate = (signal: NodeJS.Signals = 'SIGTERM') => {
    child.kill(signal);
  };

  return {
    ended,
    output: () => output,
    wrote: (pattern) =>
      new Promise((found, fail) => {
        const read = () => {
          const match = pattern.exec(output);
          if (!match) return;
          readers.delete(read);
          found(match);
        };
        readers.add(read);
        read();
        ended.then(
          ({ code, signal }) => fail(new Error(`Ended with ${code ?? signal}:\n${output}`)),
          fail,
        );
      }),
    terminate,
    async stop() {
      terminate();
      const impatience = setTimeout(() => child.kill('SIGKILL'), 60_000);
      const how = await ended;
      clearTimeout(impatience);
      return how;
    },
  };
}

/** The endpoint of an example that was given port 0, from the line in which each says where it listens. */
export async function listening(example: StartedExample): Promise<string> {
  const [, port] = await example.wrote(/Listening on http:\/\/\S+:(\d+)/);
  return `http://127.0.0.1:${port}/webhooks/bluma`;
}
