import type { MonitorTiming } from '../../src/monitors.ts';

interface Timer {
  readonly at: number;
  readonly run: () => void;
}

/** Time that moves only in `advance`, and chance that is always the same. */
export class ManualTiming implements MonitorTiming {
  readonly #timers = new Set<Timer>();
  #now = 0;

  after(ms: number, run: () => void): () => void {
    const timer = { at: this.#now + ms, run };
    this.#timers.add(timer);
    return () => void this.#timers.delete(timer);
  }

  now(): number {
    return this.#now;
  }

  random(): number {
    return 0;
  }

  /** When timers are due, in ms from now, soonest first. */
  get waits(): number[] {
    return [...this.#timers].map(({ at }) => at - this.#now).sort((a, b) => a - b);
  }

  advance(ms: number): void {
    this.#now += ms;
    for (const timer of this.#timers) {
      if (timer.at > this.#now) continue;
      this.#timers.delete(timer);
      timer.run();
    }
  }
}
