import { BlumaWebhookError } from '@bluma-webhooks/core';
import { isDuration } from './duration.ts';

/** What an option takes, and how a message says it after "has to be". */
export interface OptionKind {
  readonly what: string;
  readonly accepts: (value: unknown) => boolean;
}

/**
 * Holds what is given to what an option takes. The message names both, and not what was given: it may be a secret.
 *
 * @throws {BlumaWebhookError} `invalid_option`
 */
export function check(option: string, value: unknown, { what, accepts }: OptionKind): void {
  if (!accepts(value)) refuseOption(option, what);
}

/** The same, where it may be left out. */
export function checkOptional(option: string, value: unknown, kind: OptionKind): void {
  if (value !== undefined) check(option, value, kind);
}

/** @throws {BlumaWebhookError} `invalid_option`, always */
export function refuseOption(option: string, what: string, cause?: unknown): never {
  throw new BlumaWebhookError('invalid_option', `${option} has to be ${what}`, { cause });
}

export const anObject: OptionKind = { what: 'an object', accepts: isRecord };

export const aText: OptionKind = { what: 'a text', accepts: (value) => typeof value === 'string' };

export const aFunction: OptionKind = {
  what: 'a function',
  accepts: (value) => typeof value === 'function',
};

export const aDuration: OptionKind = {
  what: "a duration: ms, or a number with its unit as in '5m', 100 years at most",
  accepts: isDuration,
};

/** A duration, or one of a few words. */
export function aDurationOr(...words: readonly string[]): OptionKind {
  const isWord = (value: unknown) => words.some((word) => word === value);
  return {
    what: `${words.join(', ')} or ${aDuration.what}`,
    accepts: (value) => isWord(value) || aDuration.accepts(value),
  };
}

export const aFiniteNumber: OptionKind = { what: 'a finite number', accepts: Number.isFinite };

export function aNumber(from: number): OptionKind {
  return {
    what: `a number from ${from}`,
    accepts: (value) => typeof value === 'number' && value >= from && Number.isFinite(value),
  };
}

export function aWholeNumber(from: number, to = Number.MAX_SAFE_INTEGER): OptionKind {
  const upTo = to === Number.MAX_SAFE_INTEGER ? '' : ` to ${to}`;
  return {
    what: `a whole number from ${from}${upTo}`,
    accepts: (value) => Number.isInteger(value) && Number(value) >= from && Number(value) <= to,
  };
}

/** A whole number, or `Infinity`: nothing is dropped then, or all are struck. */
export function aCount(from: number): OptionKind {
  const { what, accepts } = aWholeNumber(from);
  return {
    what: `${what}, or Infinity`,
    accepts: (value) => value === Number.POSITIVE_INFINITY || accepts(value),
  };
}

export const aWebUrl: OptionKind = {
  what: 'an http: or https: URL',
  accepts: (value) => {
    // A `URL` of another realm, as test runners have them, is not an instance of this one's.
    const text = isRecord(value) ? value.href : value;
    return (
      typeof text === 'string' && URL.canParse(text) && /^https?:$/.test(new URL(text).protocol)
    );
  },
};

/** In ms. */
export const aTimeout: OptionKind = {
  what: 'ms from 0, or Infinity',
  accepts: (value) => typeof value === 'number' && value >= 0,
};

export function oneOf(names: readonly string[]): OptionKind {
  return {
    what: `one of ${names.join(', ')}`,
    accepts: (value) => names.some((name) => name === value),
  };
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
