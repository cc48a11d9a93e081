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

/** `<option> must be <what>, got <value>: <what to do>`: the message of every package for every option. */
export function describeRefusal(
  option: string,
  { expected, got, fix = 'correct it, or leave it out for the default' }: OptionRefusal,
): string {
  return `${option} must be ${expected}, got ${got}: ${fix}`;
}

/** @throws {BlumaWebhookError} `invalid_option`, always */
export function refuseOption(option: string, refusal: OptionRefusal): never {
  // Of the refusal, an error takes the cause alone.
  throw new BlumaWebhookError('invalid_option', describeRefusal(option, refusal), refusal);
}

/** A value in a message, without the content of objects, which may have credentials. */
export function toText(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value).slice(0, 80);
  if (typeof value === 'bigint') return `${value}n`;
  if (Object(value) !== value) return String(value);
  if (typeof value === 'function') return 'a function';
  return Array.isArray(value) ? 'an array' : 'an object';
}

/** As {@link toText}, without the content of strings and numbers either: it may be a secret. */
export function toKind(value: unknown): string {
  return /^(string|number|bigint)$/.test(typeof value) ? `a ${typeof value}` : toText(value);
}

/**
 * What is wrong with options as a whole: they are no object, or have a name that is not known. An option that is
 * `undefined` counts as not given.
 *
 * @param names the known names, or an object that has them
 */
export function findOptionsFault(
  options: unknown,
  names: Readonly<Record<string, true>> | readonly string[],
): OptionRefusal | undefined {
  // Typed code may have made the object in another realm, where it is no instance of this one's `Object`.
  if (typeof options !== 'object' || options === null || Array.isArray(options)) {
    return {
      expected: 'an object',
      got: toKind(options),
      fix: 'see the README for the options',
    };
  }
  const known = Array.isArray(names) ? names : Object.keys(names);
  const unknown = Object.entries(options).find(
    ([name, value]) => value !== undefined && !known.includes(name),
  );
  if (!unknown) return undefined;
  const [name] = unknown;
  return {
    expected: 'known options',
    got: toText(name),
    fix: known.length > 0 ? `did you mean ${closestMatch(name, known)}?` : 'leave it out',
  };
}

/**
 * Checks options without types: the object, and its names.
 *
 * @param subject what has the options, as messages name it
 * @throws {BlumaWebhookError} `invalid_option`, with the closest known name
 */
export function assertOptions(
  options: unknown,
  names: Readonly<Record<string, true>> | readonly string[],
  subject = 'options',
): void {
  const fault = findOptionsFault(options, names);
  if (fault) refuseOption(subject, fault);
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
