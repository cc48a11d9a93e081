import { BlumaWebhookError } from '@bluma-webhooks/core';
import { closestMatch } from '@bluma-webhooks/core/worker';

export interface Refusal {
  /** What the option must be. */
  readonly expected: string;
  /** The value as text: see {@link toText} and {@link toKind}. */
  readonly got: string;
  /** What to do. */
  readonly fix?: string | undefined;
  readonly cause?: unknown;
}

/** @throws {BlumaWebhookError} `invalid_option` */
export function refuseOption(option: string, refusal: Refusal): never {
  const { expected, got, fix = 'correct it, or leave it out for the default', cause } = refusal;
  throw new BlumaWebhookError(
    'invalid_option',
    `${option} must be ${expected}, got ${got}: ${fix}`,
    cause === undefined ? undefined : { cause },
  );
}

/** A value in a message, without the content of objects, which may have credentials. */
export function toText(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value).slice(0, 80);
  if (typeof value === 'function') return 'a function';
  if (typeof value !== 'object' || value === null) return String(value);
  return Array.isArray(value) ? 'an array' : 'an object';
}

/** As {@link toText}, without the content of strings either: it may be a URL with a password. */
export function toKind(value: unknown): string {
  return typeof value === 'string' ? 'a string' : toText(value);
}

/**
 * Checks options without types: the object, and its names.
 *
 * @throws {BlumaWebhookError} `invalid_option`
 */
export function assertOptions(options: unknown, names: Readonly<Record<string, true>>): void {
  if (!(options instanceof Object)) {
    refuseOption('options', {
      expected: 'an object',
      got: toKind(options),
      fix: 'see the README for the options',
    });
  }
  for (const name of Object.keys(options)) {
    if (Object.hasOwn(names, name)) continue;
    refuseOption('options', {
      expected: 'known options',
      got: toText(name),
      fix: `did you mean ${closestMatch(name, Object.keys(names))}?`,
    });
  }
}

/** @throws {BlumaWebhookError} `invalid_option` */
export function wholeNumber(option: string, value: number, min: number): number {
  if (Number.isSafeInteger(value) && value >= min) return value;
  const expected = `a whole number from ${min}`;
  return refuseOption(option, { expected, got: toText(value) });
}

/** @throws {BlumaWebhookError} `invalid_option` */
export function duration(option: string, ms: number, longest: number, shortest = 0): number {
  if (typeof ms === 'number' && ms > 0 && ms >= shortest && ms <= longest) return ms;
  const range = shortest > 0 ? `from ${shortest} to ${longest}` : `above 0, up to ${longest}`;
  return refuseOption(option, { expected: `a number of ms ${range}`, got: toText(ms) });
}

/** The ids to replay; `undefined` for all dead letters, which no mistaken value may mean. */
export function idsOption(options: unknown): readonly unknown[] | undefined {
  if (options === undefined) return undefined;
  const fix = 'give replay() { ids }, or nothing to replay all';
  if (!(options instanceof Object) || Array.isArray(options)) {
    return refuseOption('options', { expected: 'an object', got: toText(options), fix });
  }
  assertOptions(options, { ids: true });
  const ids: unknown = Reflect.get(options, 'ids');
  if (ids === undefined || Array.isArray(ids)) return ids;
  return refuseOption('ids', { expected: 'an array', got: toText(ids), fix });
}
