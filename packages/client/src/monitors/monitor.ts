import type { Logger } from '@bluma-webhooks/core';
import type { MonitorObserver } from './monitor-event.ts';
import type { MonitorTiming } from './timing.ts';

/** What every monitor takes. */
export interface MonitorOptions {
  /** The time from the end of a check to the next check, in ms. From 1000 to 2,147,483,647. */
  readonly intervalMs?: number | undefined;
  /** Closes the monitor, as `close` does. */
  readonly signal?: AbortSignal | undefined;
  /** Gets one line for each event of the monitor. `console`, pino and winston fit. @default console */
  readonly logger?: Logger | undefined;
  /** Receives each event of the monitor. The monitor ignores what the observer throws. @default none */
  readonly observer?: MonitorObserver | undefined;
  /** The monitor's timers and random numbers. For tests. */
  readonly timing?: MonitorTiming | undefined;
}

/** A running monitor. Its first check starts by itself. Its timers do not keep the process alive. */
export interface Monitor<State> extends AsyncDisposable {
  /**
   * Checks now, or joins the check that is running: checks never overlap. The next check starts `intervalMs` later.
   *
   * Rejects with the API's error if the check fails, and with an `AbortError` after the monitor was closed.
   */
  check(): Promise<State>;
  /** Aborts a running check and starts no more. A second call does nothing. */
  close(): Promise<void>;
}
