import { requireInterval, requireLogger, requireMethods } from '../require-option.ts';
import { toAbortSignal } from '../signal.ts';
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
  const { intervalMs = defaultIntervalMs, timing = processTiming } = options;
  requireInterval('intervalMs', intervalMs, minIntervalMs, `omit it for ${defaultIntervalMs}`);
  requireLogger(options.logger);
  const fix = 'leave it out for the default';
  requireMethods('observer', options.observer, ['on'], fix);
  requireMethods('timing', timing, ['after', 'now', 'random'], fix);
  const signal = toAbortSignal(options.signal);
  return { intervalMs, timing, reporter: createReporter(options), signal };
}
