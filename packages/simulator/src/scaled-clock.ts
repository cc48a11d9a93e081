import { setImmediate } from 'node:timers/promises';
import { refuseOption } from '@bluma-webhooks/core/shared';
import type { Clock } from './clock.ts';
import { longestMs } from './long-timeout.ts';
import { Timers } from './timers.ts';

/** A clock that runs `scale` times as fast as real time. */
export class ScaledClock implements Clock {
  readonly #scale: number;
  readonly #start: number;
  readonly #realStart = performance.now();
  readonly #timers = new Timers();
  readonly #tracked = new Set<Promise<void>>();
  #timer: NodeJS.Timeout | undefined;
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
    refuseOption('clock', {
      expected: "'stepped' for advance",
      got: 'a running clock',
      fix: "pass clock: 'stepped' to createSimulator",
    });
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
    this.#timers.clear();
  }

  /** Sets one timer, for the next task. The timer does not keep the process running. */
  #arm(): void {
    clearTimeout(this.#timer);
    const at = this.#timers.nextAt();
    if (at === undefined) return;
    const inMs = Math.max(0, (at - this.now()) / this.#scale);
    this.#timer = setTimeout(() => this.#runDue(), Math.min(Math.ceil(inMs), longestMs)).unref();
  }

  #runDue(): void {
    for (const run of this.#timers.takeDue(this.now())) run();
    if (!this.#closed) this.#arm();
  }
}
