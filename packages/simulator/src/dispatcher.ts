import type { Clock } from './clock.ts';
import type { Delivery } from './delivery.ts';
import type { PlannedDelivery } from './planned-delivery.ts';

/** Starts the first attempt of each planned delivery, and of its copies. */
export class Dispatcher {
  readonly #clock: Clock;
  readonly #start: (delivery: Delivery) => void;

  constructor(clock: Clock, start: (delivery: Delivery) => void) {
    this.#clock = clock;
    this.#start = start;
  }

  /** @param onEnd called when the first attempt and all copies have ended */
  send(planned: PlannedDelivery, onEnd: () => void = () => {}): void {
    const { delivery, duplicates, overlaps, delayMs } = planned;
    const at = this.#clock.now() + delayMs;
    let left = overlaps + 1;
    const over = () => {
      left--;
      if (left === 0) onEnd();
    };
    for (let copy = 1; copy <= overlaps; copy++) {
      const overlapping = { ...delivery, copy, onEnd: over };
      this.#clock.schedule(at, delivery.number, () => this.#start(overlapping));
    }
    const last = overlaps + duplicates;
    const first = this.#withDuplicates(delivery, overlaps + 1, last, over);
    this.#clock.schedule(at, delivery.number, () => this.#start(first));
  }

  /** Sends each copy when the delivery before it has ended. */
  #withDuplicates(delivery: Delivery, next: number, last: number, onEnd: () => void): Delivery {
    if (next > last) return { ...delivery, onEnd };
    return {
      ...delivery,
      onEnd: () =>
        this.#start(this.#withDuplicates({ ...delivery, copy: next }, next + 1, last, onEnd)),
    };
  }
}
