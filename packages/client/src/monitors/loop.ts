import { abortable } from '../abortable.ts';
import { type ApiFailure, apiFailureOf, isAuthFailure } from '../api-failure.ts';
import { backoffMs } from './backoff.ts';
import type { Monitor } from './monitor.ts';
import type { Reporter } from './reporter.ts';
import type { MonitorTiming } from './timing.ts';

/** A check that takes longer has failed, even if its client never gives up. */
const checkTimeoutMs = 2 * 60_000;

export interface LoopOptions<Reading, State> {
  /** What the monitor is called in reports. */
  readonly name: string;
  readonly everyMs: number;
  readonly timing: MonitorTiming;
  readonly reporter: Reporter;
  readonly signal?: AbortSignal | undefined;
  /** Asks the API. */
  readonly read: (signal: AbortSignal) => Promise<Reading>;
  /** Takes in what came of it. Not called for a reading that came too late. */
  readonly take: (reading: Reading) => State;
  /** Whether there is nothing left to watch. */
  readonly isOver: (state: State) => boolean;
}

/** Checks at once and again and again, one check at a time, whatever the API does. */
export class MonitorLoop<Reading, State> implements Monitor<State> {
  readonly #options: LoopOptions<Reading, State>;
  readonly #closing = new AbortController();
  readonly #onAbort = () => void this.close();
  #running: Promise<State> | undefined;
  #cancelNext: () => void = () => {};
  /** Checks that failed since one got through. */
  #failures = 0;
  #toldOfAuth = false;

  constructor(options: LoopOptions<Reading, State>) {
    this.#options = options;
    const { signal } = options;
    signal?.addEventListener('abort', this.#onAbort, { once: true });
    if (signal?.aborted) void this.close();
    else this.#plan(0);
  }

  check(): Promise<State> {
    if (this.#closing.signal.aborted) return Promise.reject(this.#closing.signal.reason);
    this.#running ??= this.#run().finally(() => {
      this.#running = undefined;
    });
    return this.#running;
  }

  async close(): Promise<void> {
    if (this.#closing.signal.aborted) return;
    this.#options.signal?.removeEventListener('abort', this.#onAbort);
    this.#cancelNext();
    this.#closing.abort(new DOMException('The monitor is closed', 'AbortError'));
    await this.#running?.catch(() => {});
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #run(): Promise<State> {
    const { everyMs, take, isOver } = this.#options;
    this.#cancelNext();
    try {
      const state = take(await this.#read());
      this.#failures = 0;
      this.#toldOfAuth = false;
      if (!isOver(state)) this.#plan(everyMs);
      return state;
    } catch (error) {
      if (!this.#closing.signal.aborted) this.#plan(this.#failed(error));
      throw error;
    }
  }

  async #read(): Promise<Reading> {
    const { timing, read } = this.#options;
    const limit = new AbortController();
    const cancel = timing.after(checkTimeoutMs, () => {
      limit.abort(new DOMException('The check took too long', 'TimeoutError'));
    });
    const signal = AbortSignal.any([this.#closing.signal, limit.signal]);
    try {
      return await abortable(signal, read(signal));
    } finally {
      cancel();
    }
  }

  /** Reports it, a refused key only once. @returns how long to wait, in ms */
  #failed(err: unknown): number {
    const { name, everyMs, timing, reporter } = this.#options;
    this.#failures++;
    const failure: ApiFailure = apiFailureOf(err);
    const { random } = timing;
    const retryInMs = backoffMs(failure, { failures: this.#failures, everyMs, random });
    const isToldAlready = isAuthFailure(failure) && this.#toldOfAuth;
    this.#toldOfAuth ||= isAuthFailure(failure);
    if (!isToldAlready) {
      reporter.report({ name: 'monitor_check_failed', monitor: name, retryInMs, err });
    }
    return retryInMs;
  }

  #plan(ms: number): void {
    if (this.#closing.signal.aborted) return;
    this.#cancelNext();
    this.#cancelNext = this.#options.timing.after(ms, () => {
      // It has been reported.
      this.check().catch(() => {});
    });
  }
}
