import { setImmediate } from 'node:timers/promises';
import type { Clock } from './clock.ts';
import { longestMs } from './long-timeout.ts';
import { refuseOption } from './option-kind.ts';
import { Timers } from './timers.ts';

/** Time that passes by itself, as fast as on the wall or `scale` times faster. */
export class RunningClock implements Clock {
  readonly #scale: number;
  readonly #start: number;
  readonly #realStart = performance.now();
  readonly #timers = new Timers();
  readonly #tracked = new Set<Promise<void>>();
  #alarm: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(scale: number, start: number) {
    this.#scale = scale;
    this.#start = start;
  }

  now(): number {
    return Math.floor(this.#start + (performance.now() - this.#realStart) * this.#scale);
  }

  schedule(at: number, order: number, task: () => void): () => void {
    if (this.#closed) return () => {};
    const cancel = this.#timers.add(at, order, task);
    this.#arm();
    return cancel;
  }

  track(work: Promise<void>): void {
    this.#tracked.add(work);
    void work.finally(() => this.#tracked.delete(work));
  }

  async settled(): Promise<void> {
    while (this.#tracked.size > 0 || (this.#timers.nextAt() ?? Infinity) <= this.now()) {
      await Promise.all(this.#tracked);
      await setImmediate();
    }
  }

  async advance(): Promise<void> {
    refuseOption('clock', "'stepped' for advance: this one runs");
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#alarm);
    this.#timers.clear();
  }

  /** One alarm, for whatever comes next. It keeps no process alive. */
  #arm(): void {
    clearTimeout(this.#alarm);
    const at = this.#timers.nextAt();
    if (at === undefined) return;
    const inMs = Math.max(0, (at - this.now()) / this.#scale);
    this.#alarm = setTimeout(() => this.#ring(), Math.min(Math.ceil(inMs), longestMs)).unref();
  }

  #ring(): void {
    for (const run of this.#timers.takeDue(this.now())) run();
    if (!this.#closed) this.#arm();
  }
}
