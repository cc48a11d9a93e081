import { fork } from 'node:child_process';
import { once } from 'node:events';
import type { Profiler } from 'node:inspector';
import { pin } from '../processor.ts';

/** What a server's process used since it began. */
export interface Usage {
  /** Processor time, in µs. */
  readonly cpuUs: number;
  /** The maximum of its memory. */
  readonly peakBytes: number;
  /** How many events its handler ran, and how many of them more than once. */
  readonly tally: { readonly events: number; readonly repeated: number } | undefined;
}

export interface RunningServer {
  readonly pid: number | undefined;
  readonly port: number;
  usage(): Promise<Usage>;
  /** Begins to profile it, or ends that and has what was seen. */
  toggleProfile(): Promise<Profiler.Profile | undefined>;
  stop(): void;
}

/** Starts a file of `servers/` in a process, and on a processor, of its own. */
export async function startServer(file: string): Promise<RunningServer> {
  const program = new URL('./server-process.ts', import.meta.url);
  const child = fork(program, [file], { execArgv: [] });
  pin(child.pid, 0);
  const ended = once(child, 'exit').then(([code]) => {
    throw new Error(`The server ${file} ended with ${code}`);
  });
  const [port] = await Promise.race([once(child, 'message'), ended]);
  return {
    pid: child.pid,
    port: Number(port),
    async usage() {
      child.send('usage');
      const [usage] = await once(child, 'message');
      return usage;
    },
    async toggleProfile() {
      child.send('profile');
      const [{ profile }] = await once(child, 'message');
      return profile;
    },
    stop: () => child.disconnect(),
  };
}
