import { BlumaWebhookError } from '@bluma-webhooks/core';

/** The longest that a timer of Node can wait; it takes anything longer for no time at all. */
const longestTimeoutMs = 2 ** 31 - 1;
/** A hundred years. */
const longestMs = 100 * 365 * 24 * 3_600_000;

/** @throws {BlumaWebhookError} `invalid_option` */
export function invalidOption(name: string, problem: string, options?: ErrorOptions): never {
  throw new BlumaWebhookError('invalid_option', `${name} ${problem}`, options);
}

/** Said at once to those without types. */
export function assertOptions(options: unknown): void {
  if (!(options instanceof Object))
    invalidOption('options', 'are missing: see the README for them');
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

/**
 * In ms, of a claim and of BullMQ's lock. A shorter one is lost whenever a machine is busy, and its job is run again
 * and again.
 */
const shortestLeaseMs = 1000;

/** What is given, if a lease can be kept that is as long. */
export function leaseOption(leaseMs: number): number {
  if (typeof leaseMs === 'number' && leaseMs >= shortestLeaseMs && leaseMs <= longestTimeoutMs) {
    return leaseMs;
  }
  return invalidOption(
    'leaseMs',
    `is ${leaseMs}: give a number of ms from ${shortestLeaseMs} to ${longestTimeoutMs}`,
  );
}

/** The ids to replay; undefined for all of them, which is nothing to be understood by mistake. */
export function idsOption(options: unknown): readonly unknown[] | undefined {
  if (options === undefined) return undefined;
  if (!(options instanceof Object) || Array.isArray(options)) {
    return invalidOption('options', 'of replay have to be { ids }, or left out for all');
  }
  const ids: unknown = Reflect.get(options, 'ids');
  if (ids === undefined || Array.isArray(ids)) return ids;
  return invalidOption('ids', 'have to be a list, or left out for all');
}

/** What the queue is called on both sides: what is given, if BullMQ can make keys of it. */
export function nameOption(name: unknown = 'bluma-webhooks'): string {
  if (typeof name === 'string' && name !== '' && !name.includes(':')) return name;
  return invalidOption('name', 'has to be a text, not empty and without a colon');
}
