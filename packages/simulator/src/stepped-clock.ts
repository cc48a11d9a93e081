import { refuseOption } from '@bluma-webhooks/core/shared';
import type { Clock } from './clock.ts';
import { setLongTimeout } from './long-timeout.ts';
import { Timers } from './timers.ts';

/** On the wire, years have four digits. */
export const earliestTime = Date.parse('0000-01-01T00:00:00Z');
export const latestTime = Date.parse('9999-12-31T23:59:59.999Z');

/**
 * A clock that advances only in `advance` and `move`. It pauses for tracked work while its patience lasts, so a
 * response within that time takes 0 ms. Every task runs at its exact time. The order of tasks does not depend on the
 * speed of anything outside.
 */
export class SteppedClock implements Clock {
  readonly #timers = new Timers();
  readonly #patienceMs: number;
  /** One promise for each piece of tracked work that pauses the clock. */
  readonly #pauses = new Set<Promise<void>>();
  #now: number;
  /** The time of the clock after all steps. */
  #target: number;
  /** Resolves when all steps are done. Each step waits for the previous step. */
  #steps: Promise<void> = Promise.resolve();
  #stepIsDue = false;
  #closed = false;

  constructor(start: number, patienceMs: number) {
    this.#now = start;
    this.#target = start;
    this.#patienceMs = patienceMs;
  }

  now(): number {
    return this.#now;
  }

  schedule(at: number, order: number, task: () => void): () => void {
    if (this.#closed) return () => {};
    const cancel = this.#timers.add(at, order, task);
    if (at <= this.#now) this.#stepSoon();
    return cancel;
  }

  track(work: Promise<void>): void {
    const pause = new Promise<void>((release) => {
      const cancel = setLongTimeout(release, this.#patienceMs);
      void work.finally(() => {
        cancel();
        release();
      });
    });
    this.#pauses.add(pause);
    void pause.then(() => this.#pauses.delete(pause));
  }

  settled(): Promise<void> {
    return this.move(0);
  }

  async advance(ms: number): Promise<void> {
    if (this.#target + ms > latestTime)
      refuseOption('duration', {
        expected: 'a step that ends before year 10000',
        got: `${ms} ms`,
        fix: 'advance by less',
      });
    await this.move(ms);
  }

  /** Advances the clock without a latest time. */
  move(ms: number): Promise<void> {
    this.#target += ms;
    const target = this.#target;
    this.#steps = this.#steps.then(() => this.#step(target));
    return this.#steps;
  }

  close(): void {
    this.#closed = true;
    this.#timers.clear();
  }

  /** Runs the tasks that are due now without a call of `advance`. */
  #stepSoon(): void {
    if (this.#stepIsDue) return;
    this.#stepIsDue = true;
    void this.move(0);
  }

  async #step(target: number): Promise<void> {
    this.#stepIsDue = false;
    for (;;) {
      while (this.#pauses.size > 0) await Promise.all(this.#pauses);
      const at = this.#timers.nextAt();
      if (at === undefined || at > target) break;
      this.#now = Math.max(this.#now, at);
      for (const run of this.#timers.takeDue(this.#now)) run();
    }
    this.#now = target;
  }
}
