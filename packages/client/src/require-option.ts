import { describeRefusal, findOptionsFault, toKind, toText } from '@bluma-webhooks/core/shared';
import { ConfigurationError } from './errors/bluma-error.ts';
import { redactSecrets } from './redact.ts';
import { maxTimerMs } from './sleep.ts';

/** An option with an invalid value. */
export interface InvalidOption {
  readonly name: string;
  /** The text after "must be" in the message. */
  readonly rule: string;
  readonly value: unknown;
  /** What to do: the text after the colon in the message. */
  readonly fix: string;
  /** Whether the message hides the value, because it may be or hold a secret. */
  readonly isSecret?: boolean;
}

/** `<option> must be <what>, got <value>: <what to do>` */
export function describeInvalidOption(option: InvalidOption): string {
  const { name, rule, value, fix, isSecret = false } = option;
  // Redacts before the value is cut: the pattern does not match half a secret.
  const shown = typeof value === 'string' ? redactSecrets(value) : value;
  const got = isSecret ? toKind(shown) : (toShortList(value) ?? toText(shown));
  return describeRefusal(name, { expected: rule, got, fix });
}

function toShortList(value: unknown): string | undefined {
  if (!Array.isArray(value) || value.length > 10) return undefined;
  return value.every((one) => typeof one === 'number') ? `[${value.join(', ')}]` : undefined;
}

/** @throws {ConfigurationError} `invalid_option` */
export function requireOption(isValid: boolean, option: InvalidOption): asserts isValid {
  if (!isValid) throw new ConfigurationError('invalid_option', describeInvalidOption(option));
}

/**
 * Refuses values that are not objects, and unknown options. Without this check, an option with a typing error would
 * silently have its default.
 *
 * @param subject the name of the object in messages. Default: 'options'
 * @throws {ConfigurationError} `invalid_option`
 */
export function requireKnownOptions(
  options: unknown,
  known: readonly string[],
  subject = 'options',
): void {
  const fault = findOptionsFault(options, known);
  if (fault) throw new ConfigurationError('invalid_option', describeRefusal(subject, fault));
}

/** @throws {ConfigurationError} `invalid_option` */
export function requireLogger(logger: unknown): void {
  requireMethods('logger', logger, ['info', 'warn', 'error'], 'pass console, pino or winston');
}

/** `undefined` counts as not given. @throws {ConfigurationError} `invalid_option` */
export function requireMethods(
  name: string,
  value: unknown,
  methods: readonly string[],
  fix: string,
): void {
  requireOption(value === undefined || methods.every((method) => hasMethod(value, method)), {
    name,
    rule: `an object with the methods ${methods.join(', ')}`,
    value,
    fix,
  });
}

/** `undefined` counts as not given. @throws {ConfigurationError} `invalid_option` */
export function requireFunctions(functions: Readonly<Record<string, unknown>>): void {
  for (const [name, value] of Object.entries(functions)) {
    requireOption(value === undefined || typeof value === 'function', {
      name,
      rule: 'a function',
      value,
      fix: 'pass the function itself, or leave it out',
    });
  }
}

/** @throws {ConfigurationError} `invalid_option` */
export function requireTimeLimit(name: string, ms: unknown): void {
  requireOption(typeof ms === 'number' && ms > 0, {
    name,
    rule: 'a number of ms above 0, or Infinity',
    value: ms,
    fix: 'leave it out for the default',
  });
}

/** @throws {ConfigurationError} `invalid_option` */
export function requireInterval(name: string, ms: unknown, shortest: number, fix: string): void {
  requireOption(typeof ms === 'number' && ms >= shortest && ms <= maxTimerMs, {
    name,
    rule: `a number of ms from ${shortest} to ${maxTimerMs}`,
    value: ms,
    fix,
  });
}

/** Whether an object has a method. */
export function hasMethod(object: unknown, name: string | symbol): boolean {
  return typeof Object(object)[name] === 'function';
}
