import { requireLogger, requireOption } from '../require-option.ts';
import { longestTimerMs } from '../sleep.ts';
import type { MonitorOptions } from './monitor.ts';
import { createReporter, type Reporter } from './reporter.ts';
import { type MonitorTiming, processTiming } from './timing.ts';

const shortestMs = 1000;

export interface MonitorSettings {
  readonly everyMs: number;
  readonly timing: MonitorTiming;
  readonly reporter: Reporter;
  readonly signal: AbortSignal | undefined;
}

/** @throws {ConfigurationError} `invalid_option` */
export function monitorSettings(options: MonitorOptions, defaultEveryMs: number): MonitorSettings {
  const { everyMs = defaultEveryMs, timing = processTiming, signal } = options;
  requireOption(
    Number.isInteger(everyMs) && everyMs >= shortestMs && everyMs <= longestTimerMs,
    `everyMs takes a whole number from ${shortestMs} to ${longestTimerMs}`,
  );
  requireLogger(options.logger);
  return { everyMs, timing, reporter: createReporter(options), signal };
}
