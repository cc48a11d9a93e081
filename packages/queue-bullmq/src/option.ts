import { BlumaWebhookError } from '@bluma-webhooks/core';

/** The longest that a timer of Node can wait; it takes anything longer for no time at all. */
const longestTimeoutMs = 2 ** 31 - 1;
/** A hundred years. */
const longestMs = 100 * 365 * 24 * 3_600_000;

/** @throws {BlumaWebhookError} `invalid_option` */
export function invalidOption(name: string, problem: string, options?: ErrorOptions): never {
  throw new BlumaWebhookError('invalid_option', `${name} ${problem}`, options);
}

/** What is given, if a timer can wait that long. */
export function timeoutOption(name: string, ms: number): number {
  if (typeof ms === 'number' && ms > 0 && ms <= longestTimeoutMs) return ms;
  return invalidOption(name, `is ${ms}: give a positive number of ms up to ${longestTimeoutMs}`);
}

/** What is given, if it is a time that ends, within what Redis counts. */
export function durationOption(name: string, ms: number): number {
  if (typeof ms === 'number' && ms > 0 && ms <= longestMs) return ms;
  return invalidOption(name, `is ${ms}: give a positive number of ms, up to a hundred years`);
}

/** What is given, if it counts something. */
export function countOption(name: string, count: number): number {
  if (Number.isSafeInteger(count) && count > 0) return count;
  return invalidOption(name, `is ${count}: give a whole number from 1 on`);
}

/** What the queue is called on both sides: what is given, if BullMQ can make keys of it. */
export function nameOption(name: unknown = 'bluma-webhooks'): string {
  if (typeof name === 'string' && name !== '' && !name.includes(':')) return name;
  return invalidOption('name', 'has to be a text, not empty and without a colon');
}
