import { BlumaWebhookError } from '@bluma-webhooks/core';
import { tiers } from './api/rate-limit.ts';
import type { SimulatorOptions } from './options.ts';

/** What no simulator can go by, said at once and not once it shows. @throws {BlumaWebhookError} `invalid_option` */
export function checkOptions(options: SimulatorOptions): void {
  const { concurrency = 64, logLimit = 100, eventLimit = 10_000, credits = 100 } = options;
  check(isCount(concurrency) && concurrency >= 1, 'concurrency has to be a whole number above 0');
  check(isCount(logLimit), 'logLimit has to be a whole number');
  check(isCount(eventLimit), 'eventLimit has to be a whole number');
  check(Number.isFinite(credits), 'credits has to be a number');
  checkName('tier', options.tier, tiers);
  checkName('countFailuresBy', options.countFailuresBy, ['attempts', 'events']);
  checkName('retryAfter', options.retryAfter, ['seconds', 'date']);
}

/** Without an end is a number too: nothing is dropped then. */
export function isCount(value: number): boolean {
  return value >= 0 && (Number.isInteger(value) || value === Number.POSITIVE_INFINITY);
}

function checkName(option: string, value: string | undefined, names: readonly string[]): void {
  const isKnown = value === undefined || names.includes(value);
  check(isKnown, `${option} has to be one of ${names.join(', ')}`);
}

export function check(holds: boolean, message: string): void {
  if (!holds) throw new BlumaWebhookError('invalid_option', message);
}
