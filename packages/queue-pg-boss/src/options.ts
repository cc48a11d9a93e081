import { BlumaWebhookError } from '@bluma-webhooks/core';

export const defaultName = 'bluma-webhooks';
export const deadLettersSuffix = '.dead-letters';
const longestTimerMs = 2 ** 31 - 1;
/** pg-boss counts in whole seconds, and Postgres keeps them in 32 bits. */
export const mostSeconds = 2 ** 31 - 1;

export interface Range {
  readonly min: number;
  readonly max: number;
}

export const aTimeout: Range = { min: 1, max: longestTimerMs };

/** In ms. A shorter one is lost whenever a machine is busy, and its job is run again and again. */
const aLease: Range = { min: 1000, max: longestTimerMs };

/** Said at once to those without types. */
export function assertOptions(options: unknown): void {
  if (!(options instanceof Object)) invalid('options are missing: boss is required');
}

/** @throws {BlumaWebhookError} `invalid_option` */
export function assertLease(leaseMs: number | undefined): void {
  if (leaseMs !== undefined) wholeNumber('leaseMs', leaseMs, aLease);
}

/** The ids to replay; undefined for all of them, which is nothing to be understood by mistake. */
export function idsOption(options: unknown): readonly unknown[] | undefined {
  if (options === undefined) return undefined;
  if (!(options instanceof Object) || Array.isArray(options)) {
    return invalid('replay takes { ids }, or nothing for all');
  }
  const ids: unknown = Reflect.get(options, 'ids');
  if (ids === undefined || Array.isArray(ids)) return ids;
  return invalid('ids takes a list; leave it out for all');
}

/** @throws {BlumaWebhookError} `invalid_option` */
export function wholeNumber(option: string, value: number, { min, max }: Range): number {
  if (Number.isInteger(value) && value >= min && value <= max) return value;
  return invalid(`${option} takes a whole number from ${min} to ${max}`);
}

/** @throws {BlumaWebhookError} `invalid_option` */
export function queueName(name: string): string {
  if (typeof name === 'string' && /^[\w.\-/]{1,200}$/.test(name)) return name;
  return invalid('name takes 1 to 200 letters, digits, underscores, hyphens, periods and slashes');
}

function invalid(problem: string): never {
  throw new BlumaWebhookError('invalid_option', problem);
}
