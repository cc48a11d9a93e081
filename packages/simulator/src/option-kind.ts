import { assertOptions, refuseOption, toKind, toText } from '@bluma-webhooks/core/shared';
import { isDuration } from './duration.ts';

/** The values that an option accepts. */
export interface OptionKind {
  /** The text after "must be" in an error message. */
  readonly what: string;
  /** Keeps the rejected value out of the message. */
  readonly isSecret?: boolean;
  readonly accepts: (value: unknown) => boolean;
}

/** @throws {BlumaWebhookError} `invalid_option` */
export function check(option: string, value: unknown, kind: OptionKind): void {
  if (kind.accepts(value)) return;
  refuseOption(option, {
    expected: kind.what,
    got: kind.isSecret ? toKind(value) : toText(value),
    fix: value === undefined ? 'pass one' : undefined,
  });
}

/**
 * Rejects a value that is not an object, or that has unknown names.
 *
 * @throws {BlumaWebhookError} `invalid_option`, with the closest known name
 */
export function checkNames(option: string, value: unknown, names: readonly string[]): void {
  check(option, value, anObject);
  assertOptions(value, names, option);
}

/** `undefined` counts as not given. */
export function checkOptional(option: string, value: unknown, kind: OptionKind): void {
  if (value !== undefined) check(option, value, kind);
}

export const anObject: OptionKind = { what: 'an object', accepts: isRecord };

export const aText: OptionKind = {
  what: 'a string',
  accepts: (value) => typeof value === 'string',
};

export const aSecret: OptionKind = { ...aText, isSecret: true };

/** An address or a name to bind a server to. */
export const aHost: OptionKind = {
  what: 'an address or a name of this machine',
  accepts: (value) => typeof value === 'string' && /^[\x21-\x7e]+$/.test(value),
};

export const aFunction: OptionKind = {
  what: 'a function',
  accepts: (value) => typeof value === 'function',
};

export const aDuration: OptionKind = {
  what: "a duration (ms, or a number with its unit as in '5m') of at most 100 years",
  accepts: isDuration,
};

/** A duration, or one of the given words. */
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

/** A whole number, or `Infinity` for no limit. */
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
    // Test runners create `URL` objects in another realm. These are not instances of the `URL` class of this realm.
    const text = isRecord(value) ? value.href : value;
    return (
      typeof text === 'string' && URL.canParse(text) && /^https?:$/.test(new URL(text).protocol)
    );
  },
};

/** A time limit, in ms. */
export const aTimeout: OptionKind = {
  what: 'a number of ms from 0, or Infinity',
  accepts: (value) => typeof value === 'number' && value >= 0,
};

export function aNameIn(names: readonly string[]): OptionKind {
  return {
    what: `one of ${names.join(', ')}`,
    accepts: (value) => names.some((name) => name === value),
  };
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
