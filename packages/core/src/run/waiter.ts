import { startTimer } from '#timers';
import type { MaybePromise } from '../lib/maybe-promise.ts';
import type { Timer } from '../lib/timer.ts';
import type { Delivery } from './delivery.ts';
import type { WaitResult } from './run-result.ts';

/** A delivery that waits for the result of a run, until its deadline. */
export class Waiter {
  readonly delivery: Delivery;
  #result: WaitResult | undefined;
  #resolve: ((result: WaitResult) => void) | undefined;
  #timer: Timer | undefined;

  constructor(delivery: Delivery) {
    this.delivery = delivery;
  }

  /** Call it once. Synchronous if the result is known already. */
  wait(onDeadline: () => void): MaybePromise<WaitResult> {
    if (this.#result) return this.#result;
    return new Promise((resolve) => {
      this.#resolve = resolve;
      const { deadlineMs, startedAt } = this.delivery;
      if (deadlineMs === Number.POSITIVE_INFINITY) return;
      this.#timer = startTimer(deadlineMs, onDeadline, startedAt);
    });
  }

  settle(result: WaitResult): void {
    this.#result = result;
    this.#timer?.stop();
    this.#resolve?.(result);
  }
}
