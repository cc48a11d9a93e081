import type { Logger } from '@bluma-webhooks/core';
import type { MonitorObserver } from './monitor-event.ts';
import type { MonitorTiming } from './timing.ts';

/** What every monitor takes. */
export interface MonitorOptions {
  /** From the end of a check to the next one, in ms. From 1000 to 2,147,483,647. */
  readonly everyMs?: number | undefined;
  /** Ends the monitor, as `close` does. */
  readonly signal?: AbortSignal | undefined;
  /** `console`, pino and winston fit. A line for what is told, and none for a check that finds nothing new. */
  readonly logger?: Logger | undefined;
  /** Receives each event of the monitor. The monitor ignores what the observer throws. @default none */
  readonly observer?: MonitorObserver | undefined;
  /** The process's timers and chance; for tests. */
  readonly timing?: MonitorTiming | undefined;
}

/** A monitor at work: its first check starts by itself, and no timer of it keeps a process alive. */
export interface Monitor<State> extends AsyncDisposable {
  /**
   * Checks now, or joins the check that is under way: there are never two at once. The next one is `everyMs` after it.
   *
   * Rejects with the API's error if the check does not get through, and with an `AbortError` once the monitor is closed.
   */
  check(): Promise<State>;
  /** Ends it: a check that is under way is aborted, and no other one follows. A second call does nothing more. */
  close(): Promise<void>;
}
