import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, existsSync, openSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { freePort } from './port.ts';
import { processTree } from './process-tree.ts';
import type { Program } from './programs.ts';
import type { RestartOptions, TestServer } from './test-server.ts';
import { Watch } from './watch.ts';

/** How a kind of server is run. */
export interface ServerProgram extends Program {
  readonly args: (port: number) => readonly string[];
  /** Where the server writes its process id. The program may be a script that starts the server. */
  readonly pidFile: string;
  /** Writes what it reads when it starts, if that is more than its arguments. */
  readonly configure?: (port: number) => Promise<void>;
  readonly user: { readonly uid?: number; readonly gid?: number };
  readonly url: (port: number) => string;
  /** What it writes when it is ready. */
  readonly ready: string;
  /** What lets it end in order, its connections closed. */
  readonly endSignal: NodeJS.Signals;
}

const bootMs = 120_000;
const bootAttempts = 60;
const pollMs = 5;
/** How long a script may take to end after its server, in ms. */
const scriptMs = 10_000;

/** Starts a server on a free port. It writes into `folder`, which is deleted in the end. */
export async function startOwnServer(program: ServerProgram, folder: string): Promise<TestServer> {
  const server = new OwnServer(program, folder);
  await server.start();
  return server;
}

class OwnServer implements TestServer {
  readonly #program: ServerProgram;
  readonly #log: string;
  readonly #watch: Watch;
  #port = 0;
  #process: ChildProcess | undefined;
  /** Of the server itself, which the process above may have started. */
  #pid: number | undefined;
  #frozen: readonly number[] = [];

  constructor(program: ServerProgram, folder: string) {
    this.#program = program;
    this.#log = join(folder, 'server.log');
    this.#watch = new Watch(folder);
  }

  get url(): string {
    return this.#program.url(this.#port);
  }

  get pid(): number | undefined {
    return this.#pid;
  }

  async start(): Promise<void> {
    try {
      // Somebody may take the port between the look and the start.
      await this.#boot(freePort);
    } catch (error) {
      await this.stop();
      throw error;
    }
  }

  freeze(): void {
    const started = this.#process?.pid;
    if (started === undefined || this.#frozen.length > 0) return;
    // The main process first, so that it starts no other meanwhile.
    signal([this.#pid ?? started], 'SIGSTOP');
    this.#frozen = processTree(started);
    this.#watch.guard(this.#frozen);
    signal(this.#frozen, 'SIGSTOP');
  }

  thaw(): void {
    signal(this.#frozen.toReversed(), 'SIGCONT');
    this.#frozen = [];
    this.#guard();
  }

  async restart({ end = 'kill' }: RestartOptions = {}): Promise<void> {
    if (end === 'kill') await this.#kill();
    else await this.#end();
    await this.#boot(async () => this.#port);
  }

  async stop(): Promise<void> {
    await this.#kill();
    await this.#watch.end();
  }

  async #boot(nextPort: () => Promise<number>): Promise<void> {
    const { command } = this.#program;
    for (let attempt = 1; ; attempt++) {
      this.#port = await nextPort();
      if (await this.#spawn()) return;
      const said = readFileSync(this.#log, 'utf8');
      await this.#kill();
      if (attempt === bootAttempts || !isOccupied(said)) {
        throw new Error(
          `${command} does not start. Put another one first on the PATH, or take it off the PATH. It says:\n${said}`,
        );
      }
      // What is left of the one before may need a moment to go.
      await setTimeout(Math.min(20 * attempt, 500));
    }
  }

  async #spawn(): Promise<boolean> {
    const { command, words = [], args, pidFile, configure, env, user, ready } = this.#program;
    await configure?.(this.#port);
    rmSync(pidFile, { force: true });
    const log = openSync(this.#log, 'w');
    const child = spawn(command, [...words, ...args(this.#port)], {
      env,
      ...user,
      detached: true,
      stdio: ['ignore', log, log],
    });
    closeSync(log);
    this.#process = child;
    // A test that forgets it is still free to end; the watch sees to the rest.
    child.unref();
    let failure: Error | undefined;
    child.once('error', (error) => {
      failure = error;
    });
    this.#guard();

    const giveUpAt = performance.now() + bootMs;
    while (!readFileSync(this.#log, 'utf8').includes(ready)) {
      await setTimeout(pollMs);
      if (failure) throw failure;
      if (hasEnded(child) || performance.now() > giveUpAt) return false;
    }
    this.#pid = existsSync(pidFile)
      ? Number.parseInt(readFileSync(pidFile, 'utf8'), 10)
      : child.pid;
    this.#guard();
    return true;
  }

  /** Has the watch kill what was started, should this process end. */
  #guard(): void {
    const pids = [this.#process?.pid, this.#pid].filter((pid) => pid !== undefined);
    this.#watch.guard([...new Set(pids)]);
  }

  async #kill(): Promise<void> {
    // Stopped first, it leaves nobody behind who was started at the last moment.
    if (this.#process && !hasEnded(this.#process)) this.freeze();
    const pids = this.#frozen;
    this.#frozen = [];
    const script = this.#process?.pid;
    if (script !== undefined && this.#pid !== undefined && this.#pid !== script) {
      await this.#killUnderScript(script, pids);
    } else {
      signal(pids, 'SIGKILL');
    }
    await this.#ended();
  }

  /**
   * A killed process has its id until its parent has waited for it, and so long Postgres takes a data folder for used. So
   * the script that started the server goes last.
   */
  async #killUnderScript(script: number, pids: readonly number[]): Promise<void> {
    signal(
      pids.filter((pid) => pid !== script),
      'SIGKILL',
    );
    signal([script], 'SIGCONT');
    const child = this.#process;
    if (!child || hasEnded(child)) return;
    child.ref();
    await Promise.race([once(child, 'exit'), setTimeout(scriptMs, undefined, { ref: false })]);
    signal([script], 'SIGKILL');
  }

  async #end(): Promise<void> {
    this.thaw();
    if (this.pid !== undefined) signal([this.pid], this.#program.endSignal);
    await this.#ended();
  }

  async #ended(): Promise<void> {
    const child = this.#process;
    this.#process = undefined;
    this.#pid = undefined;
    if (child && !hasEnded(child)) {
      const ended = once(child, 'exit');
      child.ref();
      await ended;
    }
    this.#watch.guard([]);
  }
}

/** Whether a server ended since another one has its port, or, after a restart, its memory or its lock. */
function isOccupied(said: string): boolean {
  return /in use|already exists/i.test(said);
}

/** One that never started has ended as well. */
function hasEnded({ pid, exitCode, signalCode }: ChildProcess): boolean {
  return pid === undefined || exitCode !== null || signalCode !== null;
}

function signal(pids: readonly number[], name: NodeJS.Signals): void {
  for (const pid of pids) {
    try {
      process.kill(pid, name);
    } catch {
      // It has ended since.
    }
  }
}
