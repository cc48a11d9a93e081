import {
  assertOptions,
  duration,
  refuseOption,
  toKind,
  toText,
  wholeNumber,
} from '@bluma-webhooks/core/shared';

/** The names of the options, each with its check. */
export type OptionChecks<Options extends object> = {
  readonly [Name in keyof Required<Options>]: (name: string, value: unknown) => void;
};

/**
 * Rejects unknown names and invalid values. An option that is `undefined` counts as not given.
 *
 * @throws {BlumaWebhookError} `invalid_option`
 */
export function checkOptions<Options extends object>(
  subject: string,
  options: Options,
  checks: OptionChecks<Options>,
): void {
  assertOptions(options, Object.keys(checks), subject);
  const given = new Map<string, unknown>(Object.entries(options));
  for (const [name, check] of Object.entries<OptionChecks<Options>[keyof Options]>(checks)) {
    if (given.get(name) !== undefined) check(name, given.get(name));
  }
}

/** Accepts any value, for options that may have any value or are checked elsewhere. */
export function anything(): void {}

export function aFlag(name: string, value: unknown): void {
  refuseUnless(typeof value === 'boolean', name, 'true or false', value);
}

export function aFunction(name: string, value: unknown): void {
  refuseUnless(typeof value === 'function', name, 'a function', value);
}

export function aFlagOrFunction(name: string, value: unknown): void {
  const isOne = typeof value === 'boolean' || typeof value === 'function';
  refuseUnless(isOne, name, 'true, false or a function', value);
}

export function aRecord(name: string, value: unknown): void {
  const isRecord = typeof value === 'object' && value !== null && !Array.isArray(value);
  refuseUnless(isRecord, name, 'an object', value);
}

export function aSeed(name: string, value: unknown): void {
  const isSeed = typeof value === 'string' || Number.isFinite(value);
  refuseUnless(isSeed, name, 'a string or a number', value);
}

export function aTimeLimit(name: string, value: unknown): void {
  if (value !== Number.POSITIVE_INFINITY) duration(name, Number(value), Number.MAX_SAFE_INTEGER);
  refuseUnless(typeof value === 'number', name, 'a number of ms', value);
}

export function aCount(name: string, value: unknown): void {
  refuseUnless(typeof value === 'number', name, 'a whole number from 0', value);
  wholeNumber(name, Number(value), { min: 0 });
}

/** Creates a check that an option is one of these words. */
export function createWordCheck(
  ...words: readonly string[]
): (name: string, value: unknown) => void {
  return (name, value) =>
    refuseUnless(
      words.some((word) => word === value),
      name,
      words.map((word) => `"${word}"`).join(' or '),
      value,
    );
}

/** Accepts signals of polyfills too: they have all members that are used. */
export function aSignal(name: string, value: unknown): void {
  const { aborted, addEventListener, abort } = Object(value);
  if (typeof aborted === 'boolean' && typeof addEventListener === 'function') return;
  const fix =
    typeof abort === 'function'
      ? "pass the controller's signal: controller.signal"
      : 'pass controller.signal, or AbortSignal.timeout(ms)';
  refuseOption(name, { expected: 'an AbortSignal', got: toKind(value), fix });
}

function refuseUnless(isValid: boolean, name: string, expected: string, value: unknown): void {
  if (!isValid) refuseOption(name, { expected, got: toText(value) });
}
