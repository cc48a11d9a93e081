import type { Clock } from './clock.ts';
import { Timers } from './timers.ts';

/**
 * Time that stands still, except in `advance`. Work with the outside takes no time of this clock while it has patience
 * for it, so an answer within it has taken 0 ms. All that falls due on the way runs at its very millisecond, in an
 * order that does not depend on how fast anything outside was.
 */
export class SteppedClock implements Clock {
  readonly #timers = new Timers();
  readonly #patienceMs: number;
  /** One for each work that the clock stands still for. */
  readonly #holds = new Set<Promise<void>>();
  #now: number;
  /** Steps wait for each other. */
  #steps: Promise<void> = Promise.resolve();
  #stepIsDue = false;
  #closed = false;

  constructor(start: number, patienceMs: number) {
    this.#now = start;
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
    const hold = new Promise<void>((release) => {
      const timer = setTimeout(release, this.#patienceMs);
      void work.finally(() => {
        clearTimeout(timer);
        release();
      });
    });
    this.#holds.add(hold);
    void hold.then(() => this.#holds.delete(hold));
  }

  settled(): Promise<void> {
    return this.advance(0);
  }

  advance(ms: number): Promise<void> {
    this.#steps = this.#steps.then(() => this.#step(ms));
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
    void this.advance(0);
  }

  async #step(ms: number): Promise<void> {
    this.#stepIsDue = false;
    const target = this.#now + ms;
    for (;;) {
      while (this.#holds.size > 0) await Promise.all(this.#holds);
      const at = this.#timers.nextAt();
      if (at === undefined || at > target) break;
      this.#now = Math.max(this.#now, at);
      for (const run of this.#timers.takeDue(this.#now)) run();
    }
    this.#now = target;
  }
}
