import { abortable } from '../abortable.ts';
import { type ApiFailure, isAuthFailure, toApiFailure } from '../api-failure.ts';
import { backoffMs } from './backoff.ts';
import type { Monitor } from './monitor.ts';
import type { Reporter } from './reporter.ts';
import type { MonitorTiming } from './timing.ts';

/** A check that takes longer fails, even if its client would wait forever. */
const checkTimeoutMs = 2 * 60_000;

export interface LoopOptions<Reading, State> {
  /** The monitor's name in its events. */
  readonly name: string;
  readonly intervalMs: number;
  readonly timing: MonitorTiming;
  readonly reporter: Reporter;
  readonly signal?: AbortSignal | undefined;
  /** Reads from the API. */
  readonly read: (signal: AbortSignal) => Promise<Reading>;
  /** Evaluates a reading. Not called for a reading that came too late. */
  readonly update: (reading: Reading) => State;
  /** Whether the monitor has nothing more to watch. @default never */
  readonly isFinished?: (state: State) => boolean;
}

/** Checks immediately and then at intervals, one check at a time. */
export class MonitorLoop<Reading, State> implements Monitor<State> {
  readonly #options: LoopOptions<Reading, State>;
  readonly #closing = new AbortController();
  readonly #onAbort = () => void this.close();
  #running: Promise<State> | undefined;
  #cancelNext: () => void = () => {};
  /** Failed checks in a row. */
  #failures = 0;
  #hasReportedAuth = false;

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
    const { intervalMs, update, isFinished } = this.#options;
    this.#cancelNext();
    try {
      const state = update(await this.#read());
      this.#failures = 0;
      this.#hasReportedAuth = false;
      if (!isFinished?.(state)) this.#plan(intervalMs);
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

  /** Reports a failed check, and a refused key only once. @returns the wait before the next check, in ms */
  #failed(err: unknown): number {
    const { name, intervalMs, timing, reporter } = this.#options;
    this.#failures++;
    const failure: ApiFailure = toApiFailure(err);
    const { random } = timing;
    const retryInMs = backoffMs(failure, { failures: this.#failures, intervalMs, random });
    const isAlreadyReported = isAuthFailure(failure) && this.#hasReportedAuth;
    this.#hasReportedAuth ||= isAuthFailure(failure);
    if (!isAlreadyReported) {
      reporter.report({ name: 'monitor_check_failed', monitor: name, retryInMs, err });
    }
    return retryInMs;
  }

  #plan(ms: number): void {
    if (this.#closing.signal.aborted) return;
    this.#cancelNext();
    this.#cancelNext = this.#options.timing.after(ms, () => {
      // The error was reported already.
      this.check().catch(() => {});
    });
  }
}
