import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { now } from './clock.ts';
import type { Outage } from './outage.ts';
import type { ChaosSetting } from './setting.ts';

const program = join(import.meta.dirname, 'receiver-process.ts');

const stopMs = 15_000;

interface Place {
  child: ChildProcess;
  /** Of who was here last, while the next one starts. */
  port: number;
  /** One change at a time. */
  busy: boolean;
}

/** The receivers: each a process of its own, started again when it was killed. */
export class Fleet {
  readonly #words: readonly string[];
  readonly #outages: Outage[];
  readonly #places: Place[] = [];

  constructor(setting: ChaosSetting, url: string, folder: string, outages: Outage[]) {
    this.#words = [JSON.stringify(setting), url, folder];
    this.#outages = outages;
  }

  async start(count: number): Promise<void> {
    const children = Array.from({ length: count }, () => this.#spawn());
    for (const child of children) this.#places.push({ child, port: 0, busy: false });
    await Promise.all(this.#places.map(settle));
  }

  get size(): number {
    return this.#places.length;
  }

  origin(index: number): string {
    return `http://127.0.0.1:${this.#places[index]?.port}`;
  }

  /** Kills the first from `index` on that nothing else happens to, and starts another in its place. */
  async kill(index: number): Promise<void> {
    await this.#change(index, async (place) => {
      const { pid } = place.child;
      const ended = once(place.child, 'exit');
      // Noted first: what happens from here on may be its doing.
      const from = now();
      place.child.kill('SIGKILL');
      await ended;
      this.#outages.push({ kind: 'kill', pid, from, to: now() });
      place.child = this.#spawn();
      await settle(place);
    });
  }

  /** Stops one where it is, for so long. */
  async freeze(index: number, pause: () => Promise<void>): Promise<void> {
    await this.#change(index, async ({ child }) => {
      const from = now();
      child.kill('SIGSTOP');
      try {
        await pause();
      } finally {
        child.kill('SIGCONT');
        this.#outages.push({ kind: 'freeze', pid: child.pid, from, to: now() });
      }
    });
  }

  /** Ends them in order, runs and all. */
  async close(): Promise<void> {
    await Promise.all(
      this.#places.map(async ({ child }) => {
        const ended = once(child, 'exit', { signal: AbortSignal.timeout(stopMs) });
        child.send('close');
        await ended;
      }),
    );
  }

  /** Ends what is left of them at once. */
  end(): void {
    for (const { child } of this.#places) child.kill('SIGKILL');
  }

  async #change(index: number, change: (place: Place) => Promise<void>): Promise<void> {
    const order = [...this.#places.slice(index), ...this.#places.slice(0, index)];
    const place = order.find(({ busy }) => !busy);
    if (!place) throw new Error('Something happens to all of them already');
    place.busy = true;
    try {
      await change(place);
    } finally {
      place.busy = false;
    }
  }

  #spawn(): ChildProcess {
    return spawn(process.execPath, [program, ...this.#words], {
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
      env: { ...process.env, NODE_OPTIONS: '' },
    });
  }
}

/** Waits until it listens. */
async function settle(place: Place): Promise<void> {
  const died = once(place.child, 'exit').then(([code]) => {
    throw new Error(`A receiver ended with ${code} before it listened`);
  });
  const [port] = await Promise.race([once(place.child, 'message'), died]);
  died.catch(() => {});
  place.port = Number(port);
}
