import { requireLogger, requireOption } from '../require-option.ts';
import { maxTimerMs } from '../sleep.ts';
import type { MonitorOptions } from './monitor.ts';
import { createReporter, type Reporter } from './reporter.ts';
import { type MonitorTiming, processTiming } from './timing.ts';

const minIntervalMs = 1000;

export interface MonitorSettings {
  readonly intervalMs: number;
  readonly timing: MonitorTiming;
  readonly reporter: Reporter;
  readonly signal: AbortSignal | undefined;
}

/** @throws {ConfigurationError} `invalid_option` */
export function monitorSettings(
  options: MonitorOptions,
  defaultIntervalMs: number,
): MonitorSettings {
  const { intervalMs = defaultIntervalMs, timing = processTiming, signal } = options;
  requireOption(
    Number.isInteger(intervalMs) && intervalMs >= minIntervalMs && intervalMs <= maxTimerMs,
    `intervalMs takes a whole number from ${minIntervalMs} to ${maxTimerMs}`,
  );
  requireLogger(options.logger);
  return { intervalMs, timing, reporter: createReporter(options), signal };
}
