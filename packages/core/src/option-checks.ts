import { BlumaWebhookError } from './errors.ts';
import { closestMatch } from './lib/closest-match.ts';

export interface OptionRefusal {
  /** What the option must be. */
  readonly expected: string;
  /** The value as text: see {@link toText} and {@link toKind}. */
  readonly got: string;
  /** What to do. @default 'correct it, or leave it out for the default' */
  readonly fix?: string | undefined;
  readonly cause?: unknown;
}

/** @throws {BlumaWebhookError} `invalid_option`, always */
export function refuseOption(option: string, refusal: OptionRefusal): never {
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
 * @throws {BlumaWebhookError} `invalid_option`, with the closest known name
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

/** @throws {BlumaWebhookError} `invalid_option` for a value that has not all these methods */
export function assertMethods(option: string, value: unknown, methods: readonly string[]): void {
  const missing = methods.find((method) => typeof Object(value)[method] !== 'function');
  if (!missing) return;
  const expected = `an object with the methods ${methods.join(', ')}`;
  refuseOption(option, { expected, got: toText(value), fix: `add the method ${missing}` });
}

/** @throws {BlumaWebhookError} `invalid_option` */
export function wholeNumber(
  option: string,
  value: number,
  { min, max }: { readonly min: number; readonly max?: number | undefined },
): number {
  if (Number.isSafeInteger(value) && value >= min && value <= (max ?? value)) return value;
  const expected = `a whole number from ${min}${max === undefined ? '' : ` to ${max}`}`;
  return refuseOption(option, { expected, got: toText(value) });
}

/** @throws {BlumaWebhookError} `invalid_option` */
export function duration(option: string, ms: number, longest: number, shortest = 0): number {
  if (typeof ms === 'number' && ms > 0 && ms >= shortest && ms <= longest) return ms;
  const range = shortest > 0 ? `from ${shortest} to ${longest}` : `above 0, up to ${longest}`;
  return refuseOption(option, { expected: `a number of ms ${range}`, got: toText(ms) });
}
