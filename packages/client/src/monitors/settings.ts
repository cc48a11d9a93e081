import { hasMethod, requireLogger, requireOption } from '../require-option.ts';
import { toAbortSignal } from '../signal.ts';
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

/** The names of {@link MonitorOptions}. */
export const monitorOptionNames: readonly (keyof MonitorOptions)[] = [
  'intervalMs',
  'signal',
  'logger',
  'observer',
  'timing',
];

/** @throws {ConfigurationError} `invalid_option` */
export function monitorSettings(
  options: MonitorOptions,
  defaultIntervalMs: number,
): MonitorSettings {
  const { intervalMs = defaultIntervalMs, timing = processTiming, observer } = options;
  const isInRange = intervalMs >= minIntervalMs && intervalMs <= maxTimerMs;
  requireOption(Number.isInteger(intervalMs) && isInRange, {
    name: 'intervalMs',
    rule: `a whole number of ms from ${minIntervalMs} to ${maxTimerMs}`,
    value: intervalMs,
    fix: `omit it for ${defaultIntervalMs}`,
  });
  requireLogger(options.logger);
  requireOption(observer === undefined || hasMethod(observer, 'on'), {
    name: 'observer',
    rule: 'an object with the method on',
    value: observer,
    fix: 'pass { on(event) {} }',
  });
  const signal = toAbortSignal(options.signal);
  return { intervalMs, timing, reporter: createReporter(options), signal };
}
