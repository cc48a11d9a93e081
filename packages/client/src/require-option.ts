import { closestMatch } from '@bluma-webhooks/core/shared';
import { ConfigurationError } from './errors/bluma-error.ts';
import { redactSecrets } from './redact.ts';

/** An option with a value that it cannot have. */
export interface InvalidOption {
  readonly name: string;
  /** What the value must be, after "must be". */
  readonly rule: string;
  readonly value: unknown;
  /** What the reader should do, as a sentence without a full stop. */
  readonly fix: string;
  /** Whether the message hides the value, because it may be or hold a secret. */
  readonly isSecret?: boolean;
}

/** How much of a text a message repeats. */
const maxShownLength = 60;

/** `<option> must be <what>, got <value>. <what to do>` */
export function describeInvalidOption(option: InvalidOption): string {
  const { name, rule, value, fix, isSecret = false } = option;
  return `${name} must be ${rule}, got ${isSecret ? describeKind(value) : describe(value)}. ${fix}`;
}

/** @throws {ConfigurationError} `invalid_option` */
export function requireOption(isValid: boolean, option: InvalidOption): asserts isValid {
  if (!isValid) throw new ConfigurationError('invalid_option', describeInvalidOption(option));
}

/**
 * Refuses options that `subject` does not have. A typing error would otherwise leave a default in force.
 *
 * @param subject the function or class, as messages name it
 * @throws {ConfigurationError} `invalid_option`
 */
export function requireKnownOptions(
  subject: string,
  options: object,
  known: readonly string[],
): void {
  for (const [name, value] of Object.entries(options)) {
    if (value === undefined || known.includes(name)) continue;
    // The value is not repeated: it may be a key under a mistyped name.
    throw new ConfigurationError(
      'invalid_option',
      `${name} must be an option of ${subject}, got an unknown name. ` +
        `Did you mean ${closestMatch(name, known)}?`,
    );
  }
}

/** @throws {ConfigurationError} `invalid_option` */
export function requireLogger(logger: unknown): void {
  if (logger === undefined) return;
  requireOption(
    ['info', 'warn', 'error'].every((level) => hasMethod(logger, level)),
    {
      name: 'logger',
      rule: 'an object with the methods info, warn and error',
      value: logger,
      fix: 'Pass console, pino or winston',
    },
  );
}

/** Whether an object has a method. */
export function hasMethod(object: unknown, name: string): boolean {
  return typeof Object(object)[name] === 'function';
}

/** A value for a message: numbers and short texts as they are, objects by their kind only. */
function describe(value: unknown): string {
  if (typeof value === 'string' && value !== '') {
    // Redacted before it is cut: the pattern does not find half a secret.
    return JSON.stringify(redactSecrets(value).slice(0, maxShownLength));
  }
  if (Array.isArray(value) && value.length > 0 && value.every((one) => typeof one === 'number')) {
    return `[${value.slice(0, 10).join(', ')}]`;
  }
  return describeKind(value);
}

function describeKind(value: unknown): string {
  if (value === '') return 'an empty string';
  if (Array.isArray(value)) return value.length === 0 ? 'an empty array' : 'an array';
  switch (typeof value) {
    case 'string':
      return 'a string that is not shown';
    case 'object':
      return value === null ? 'null' : 'an object';
    case 'function':
    case 'symbol':
      return `a ${typeof value}`;
    default:
      return String(value);
  }
}
