import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { now } from './clock.ts';
import type { Stop } from './gate.ts';
import type { Outage } from './outage.ts';
import type { ProcessSetting } from './setting.ts';

/** What a fleet is of. */
export type Role = 'receiver' | 'worker';

/** Closing takes 10 s at the most, where there is a processor to do it. */
const stopMs = 300_000;
const pollMs = 10;

interface Place {
  child: ChildProcess;
  /** Of who was here last, while the next one starts. */
  port: number;
  /** One change at a time. */
  busy: boolean;
  /** Where a mutant has stopped. */
  readonly stops: Set<Stop>;
}

/** Receivers or workers: each a process of its own, started again when it was killed. */
export class Fleet {
  readonly #words: readonly string[];
  readonly #outages: Outage[];
  readonly #places: Place[] = [];
  #isEnding = false;

  constructor(role: Role, setting: ProcessSetting, url: string, folder: string, outages: Outage[]) {
    const program = join(import.meta.dirname, `${role}-process.ts`);
    this.#words = [program, JSON.stringify(setting), url, folder];
    this.#outages = outages;
  }

  async start(count: number): Promise<void> {
    const children = Array.from({ length: count }, () => this.#spawn());
    for (const child of children)
      this.#places.push({ child, port: 0, busy: false, stops: new Set() });
    await Promise.all(this.#places.map(settle));
    for (const place of this.#places) this.#watch(place);
  }

  get size(): number {
    return this.#places.length;
  }

  origin(index: number): string {
    return `http://127.0.0.1:${this.#placeAt(index).port}`;
  }

  /** Resolves when a mutant has stopped. */
  async stopped(index: number, stop: Stop): Promise<void> {
    const { child, stops } = this.#placeAt(index);
    while (!stops.has(stop)) await once(child, 'message');
  }

  /** Lets it go on. */
  resume(index: number): void {
    const { child, stops } = this.#placeAt(index);
    stops.clear();
    child.send('go');
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
      await this.#replace(place);
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
    this.#isEnding = true;
    await Promise.all(
      this.#places.map(async ({ child }) => {
        const ended = once(child, 'exit', { signal: AbortSignal.timeout(stopMs) });
        child.send('close');
        await ended;
      }),
    );
  }

  /** Kills the rest of them. */
  end(): void {
    this.#isEnding = true;
    for (const { child } of this.#places) child.kill('SIGKILL');
  }

  #placeAt(index: number): Place {
    const place = this.#places[index];
    if (!place) throw new Error(`There are ${this.#places.length} of them`);
    return place;
  }

  async #change(index: number, change: (place: Place) => Promise<void>): Promise<void> {
    const order = [...this.#places.slice(index), ...this.#places.slice(0, index)];
    const free = () => order.find(({ busy }) => !busy);
    let place = free();
    // Something happens to all of them already.
    for (; !place; place = free()) await setTimeout(pollMs);
    place.busy = true;
    try {
      await change(place);
    } finally {
      place.busy = false;
    }
    // It may have ended by itself meanwhile.
    if (place.child.signalCode) await this.#revive(place);
  }

  async #replace(place: Place): Promise<void> {
    place.child = this.#spawn();
    await settle(place);
    this.#watch(place);
  }

  /** Some kill themselves. */
  #watch(place: Place): void {
    const { child } = place;
    child.once('exit', () => {
      if (place.busy || this.#isEnding) return;
      this.#revive(place).catch((error: unknown) => {
        // At the end, what was on its way is ended too.
        if (!this.#isEnding) throw error;
      });
    });
  }

  async #revive(place: Place): Promise<void> {
    place.busy = true;
    const at = now();
    this.#outages.push({ kind: 'kill', pid: place.child.pid, from: at, to: at });
    await this.#replace(place);
    place.busy = false;
  }

  #spawn(): ChildProcess {
    return spawn(process.execPath, this.#words, {
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
      env: { ...process.env, NODE_OPTIONS: '' },
    });
  }
}

/** Waits until it listens. */
async function settle(place: Place): Promise<void> {
  const died = once(place.child, 'exit').then(([code]) => {
    throw new Error(`A process ended with ${code} before it was ready`);
  });
  const [port] = await Promise.race([once(place.child, 'message'), died]);
  died.catch(() => {});
  place.port = Number(port);
  place.stops.clear();
  place.child.on('message', (stop: Stop) => place.stops.add(stop));
}
