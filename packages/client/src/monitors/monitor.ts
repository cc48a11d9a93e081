import type { Logger } from '@bluma-webhooks/core';
import type { MonitorObserver } from './monitor-event.ts';
import type { MonitorTiming } from './timing.ts';

/** The options of every monitor. */
export interface MonitorOptions {
  /**
   * The time from the end of a check to the next check, in ms. From 1000 to 2,147,483,647.
   *
   * @default 300_000 for `monitorDeliveries`, 600_000 for `monitorCredits`
   */
  readonly intervalMs?: number | undefined;
  /** Closes the monitor, as `close` does. */
  readonly signal?: AbortSignal | undefined;
  /** Receives one line for each event of the monitor. `console`, pino and winston fit. @default console */
  readonly logger?: Logger | undefined;
  /** Receives each event of the monitor. The monitor ignores errors of the observer. @default none */
  readonly observer?: MonitorObserver | undefined;
  /** The monitor's timers and random numbers. For tests. */
  readonly timing?: MonitorTiming | undefined;
}

/** A running monitor. Its first check starts immediately. Its timers do not keep the process alive. */
export interface Monitor<State> extends AsyncDisposable {
  /**
   * Starts a check, or joins the check that is running: checks never overlap. The next check starts `intervalMs` later.
   *
   * @throws the API's error if the check fails, and an `AbortError` after the monitor was closed
   */
  check(): Promise<State>;
  /** Aborts a running check and starts no more checks. A second call does nothing. */
  close(): Promise<void>;
}
