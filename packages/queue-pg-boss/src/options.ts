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

/** @throws {BlumaWebhookError} `invalid_option` */
export function wholeNumber(option: string, value: number, { min, max }: Range): number {
  if (Number.isInteger(value) && value >= min && value <= max) return value;
  throw new BlumaWebhookError(
    'invalid_option',
    `${option} takes a whole number from ${min} to ${max}`,
  );
}

/** @throws {BlumaWebhookError} `invalid_option` */
export function queueName(name: string): string {
  if (typeof name === 'string' && /^[\w.\-/]{1,200}$/.test(name)) return name;
  throw new BlumaWebhookError(
    'invalid_option',
    'name takes 1 to 200 letters, digits, underscores, hyphens, periods and slashes',
  );
}
