import { refuseOption } from '@bluma-webhooks/core/shared';
import type { Clock } from './clock.ts';
import type { SteppedClock } from './stepped-clock.ts';

/** The interval at which the clock advances, in ms of real time. */
const tickMs = 4;

/** A stepped clock that real time advances, `scale` times as fast. It pauses while a receiver is responding. */
export class RealTimeClock implements Clock {
  readonly #stepped: SteppedClock;
  readonly #scale: number;
  readonly #ticks: NodeJS.Timeout;
  /** The real time up to which this clock has advanced, by `performance.now()`. */
  #movedUntil = performance.now();
  #isMoving = false;

  constructor(scale: number, stepped: SteppedClock) {
    this.#scale = scale;
    this.#stepped = stepped;
    // The timer must not keep the process running.
    this.#ticks = setInterval(() => void this.#move(), tickMs).unref();
  }

  now(): number {
    return this.#stepped.now();
  }

  schedule(at: number, order: number, task: () => void): () => void {
    return this.#stepped.schedule(at, order, task);
  }

  track(work: Promise<void>): void {
    this.#stepped.track(work);
  }

  settled(): Promise<void> {
    return this.#stepped.settled();
  }

  async advance(): Promise<void> {
    refuseOption('clock', {
      expected: "'stepped' for advance",
      got: 'a running clock',
      fix: "pass clock: 'stepped' to createSimulator",
    });
  }

  close(): void {
    clearInterval(this.#ticks);
    this.#stepped.close();
  }

  async #move(): Promise<void> {
    if (this.#isMoving) return;
    const began = performance.now();
    const ms = Math.floor((began - this.#movedUntil) * this.#scale);
    if (ms < 1) return;
    this.#isMoving = true;
    await this.#stepped.move(ms);
    this.#isMoving = false;
    // The time for which the clock paused does not count.
    this.#movedUntil += ms / this.#scale + performance.now() - began;
  }
}
