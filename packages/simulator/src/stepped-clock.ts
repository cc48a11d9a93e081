import { refuseOption } from '@bluma-webhooks/core/shared';
import type { Clock } from './clock.ts';
import { setLongTimeout } from './long-timeout.ts';
import { Timers } from './timers.ts';

/** Years have four digits on the wire. */
export const earliestTime = Date.parse('0000-01-01T00:00:00Z');
export const latestTime = Date.parse('9999-12-31T23:59:59.999Z');

/**
 * Time that stands still, except in `advance`. Work with the outside takes no time of this clock while it has patience
 * for it, so an answer within it has taken 0 ms. All that falls due on the way runs at its very millisecond, in an
 * order that does not depend on how fast anything outside was.
 */
export class SteppedClock implements Clock {
  readonly #timers = new Timers();
  readonly #patienceMs: number;
  /** One for each work that pauses the clock. */
  readonly #pauses = new Set<Promise<void>>();
  #now: number;
  /** Where it stands once all steps are done. */
  #target: number;
  /** Steps wait for each other. */
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

  /** Advances it, as far as one likes. */
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

  /** What is due now does not wait for anyone to advance. */
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
