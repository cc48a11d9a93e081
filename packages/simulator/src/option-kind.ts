import { BlumaWebhookError } from '@bluma-webhooks/core';
import { isDuration } from './duration.ts';

/** What an option takes, and how a message says it after "has to be". */
export interface OptionKind {
  readonly what: string;
  readonly holds: (value: unknown) => boolean;
}

/**
 * Holds what is given to what an option takes. The message names both, and not what was given: it may be a secret.
 *
 * @throws {BlumaWebhookError} `invalid_option`
 */
export function check(option: string, value: unknown, { what, holds }: OptionKind): void {
  if (!holds(value)) refuseOption(option, what);
}

/** The same, where it may be left out. */
export function checkOptional(option: string, value: unknown, kind: OptionKind): void {
  if (value !== undefined) check(option, value, kind);
}

/** @throws {BlumaWebhookError} `invalid_option`, always */
export function refuseOption(option: string, what: string, cause?: unknown): never {
  throw new BlumaWebhookError('invalid_option', `${option} has to be ${what}`, { cause });
}

export const anObject: OptionKind = { what: 'an object', holds: isRecord };

export const aText: OptionKind = { what: 'a text', holds: (value) => typeof value === 'string' };

export const aFunction: OptionKind = {
  what: 'a function',
  holds: (value) => typeof value === 'function',
};

export const aDuration: OptionKind = {
  what: "a duration: ms, or a number with its unit as in '5m', 100 years at most",
  holds: isDuration,
};

/** A duration, or one of a few words. */
export function aDurationOr(...words: readonly string[]): OptionKind {
  const isWord = (value: unknown) => words.some((word) => word === value);
  return {
    what: `${words.join(', ')} or ${aDuration.what}`,
    holds: (value) => isWord(value) || aDuration.holds(value),
  };
}

export const aFiniteNumber: OptionKind = { what: 'a finite number', holds: Number.isFinite };

export function aNumber(from: number): OptionKind {
  return {
    what: `a number from ${from}`,
    holds: (value) => typeof value === 'number' && value >= from && Number.isFinite(value),
  };
}

export function aWholeNumber(from: number, to = Number.MAX_SAFE_INTEGER): OptionKind {
  const upTo = to === Number.MAX_SAFE_INTEGER ? '' : ` to ${to}`;
  return {
    what: `a whole number from ${from}${upTo}`,
    holds: (value) => Number.isInteger(value) && Number(value) >= from && Number(value) <= to,
  };
}

/** A whole number, or `Infinity`: nothing is dropped then, or all are struck. */
export function aCount(from: number): OptionKind {
  const { what, holds } = aWholeNumber(from);
  return {
    what: `${what}, or Infinity`,
    holds: (value) => value === Number.POSITIVE_INFINITY || holds(value),
  };
}

export const aWebUrl: OptionKind = {
  what: 'an http: or https: URL',
  holds: (value) => {
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
  holds: (value) => typeof value === 'number' && value >= 0,
};

export function oneOf(names: readonly string[]): OptionKind {
  return {
    what: `one of ${names.join(', ')}`,
    holds: (value) => names.some((name) => name === value),
  };
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
