import { EventEmitter, once } from 'node:events';

/** Faults of one kind: one in each of as many parts of the run. */
export interface Series {
  readonly count: number;
  /** How many have ended. */
  ended: number;
}

/** How far a run is. Its sender waits for its faults, and they wait for it. */
export class Course {
  readonly #events: number;
  readonly #signal: AbortSignal;
  readonly #changes = new EventEmitter();
  readonly #series: Series[] = [];
  #begun = 0;

  /** All that waits rejects when the signal aborts. */
  constructor(events: number, signal: AbortSignal) {
    this.#events = events;
    this.#signal = signal;
    this.#changes.setMaxListeners(0);
  }

  addSeries(count: number): Series {
    const series = { count, ended: 0 };
    this.#series.push(series);
    return series;
  }

  /** Resolves when as many events have begun. */
  async reach(events: number): Promise<void> {
    while (this.#begun < events) await this.#change();
  }

  /** A fault of the series has ended: the next part of the run may begin. */
  end(series: Series): void {
    series.ended += 1;
    this.#changes.emit('change');
  }

  /**
   * Resolves when the next event may begin: no part of the run begins before the fault of the part before it has ended.
   * So each fault comes where it belongs, in the middle of the work, on however slow a machine.
   */
  async begin(): Promise<void> {
    const isOpen = ({ count, ended }: Series) =>
      Math.floor((this.#begun / this.#events) * count) <= ended;
    while (!this.#series.every(isOpen)) await this.#change();
    this.#begun += 1;
    this.#changes.emit('change');
  }

  async #change(): Promise<void> {
    await once(this.#changes, 'change', { signal: this.#signal });
  }
}
