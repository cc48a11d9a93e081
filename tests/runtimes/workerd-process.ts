import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import type { Bundles } from './bundles.ts';

/** Serves one Worker, which may reach this machine's own ports: its deliveries go to itself. */
const config = (worker: string) => `using Workerd = import "/workerd/workerd.capnp";

const config :Workerd.Config = (
  services = [
    (name = "worker", worker = .worker),
    (name = "internet", network = (allow = ["private"])),
  ],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "worker")],
);

const worker :Workerd.Worker = (
  modules = [(name = "worker.mjs", esModule = embed "${basename(worker)}")],
  compatibilityDate = "2026-11-17",
);
`;

export class WorkerdProcess implements AsyncDisposable {
  readonly url: string;
  readonly #child: ChildProcess;

  static async start(executable: string, { folder, worker }: Bundles): Promise<WorkerdProcess> {
    const file = join(folder, 'config.capnp');
    await writeFile(file, config(worker));
    // What it says on stderr is of promises that outlive their request, which the contract has on purpose.
    const child = spawn(executable, ['serve', file, '--control-fd=3'], {
      stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
    });
    return new WorkerdProcess(child, await readPort(child));
  }

  private constructor(child: ChildProcess, port: number) {
    this.#child = child;
    this.url = `http://127.0.0.1:${port}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const { exitCode, signalCode } = this.#child;
    if (exitCode !== null || signalCode !== null) return;
    const exit = once(this.#child, 'exit');
    this.#child.kill();
    await exit;
  }
}

/** The port that it listens on, which it says on the control channel. */
async function readPort(child: ChildProcess): Promise<number> {
  let stderr = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    stderr = `${stderr}${text}`.slice(-2000);
  });
  const control = child.stdio[3];
  if (!(control instanceof Readable)) throw new Error('workerd has no control channel');
  const listening = (async () => {
    for await (const line of createInterface(control)) {
      const { event, port }: { event?: unknown; port?: unknown } = JSON.parse(line);
      if (event === 'listen') return Number(port);
    }
    throw new Error(`workerd ended: ${stderr}`);
  })();
  const failed = once(child, 'error').then(([error]) => Promise.reject(error));
  return Promise.race([listening, failed]);
}
