import { types } from 'node:util';
import type { Clock } from './clock.ts';
import { type Duration, milliseconds } from './duration.ts';
import {
  aDuration,
  check,
  checkNames,
  checkOptional,
  isRecord,
  type OptionKind,
} from './option-kind.ts';
import { RealTimeClock } from './real-time-clock.ts';
import { ScaledClock } from './scaled-clock.ts';
import { earliestTime, latestTime, SteppedClock } from './stepped-clock.ts';

/**
 * How a simulator's time passes.
 *
 * - `'real'`: as fast as real time.
 * - `{ scale: 20 }`: 20 times as fast. Time limits are shorter too: a receiver has 250 ms instead of 5 s.
 * - `{ scale: 2000, patience: '5s' }`: 2000 times as fast, but the clock pauses while a receiver is responding.
 * - `'stepped'` or `{ stepped: true }`: time passes only in `advance`. Work that is due now runs without `advance`.
 */
export type ClockOption = 'real' | 'stepped' | ScaledClockOptions | SteppedClockOptions;

export interface ScaledClockOptions {
  /** The speed of the clock: 1 is real time. Above 0, and at most 1,000,000. */
  readonly scale: number;
  /** The time at the start: a date, ISO 8601 or ms since 1970, with a year from 0 to 9999. @default now */
  readonly startAt?: Date | string | number | undefined;
  /**
   * The longest time that the clock pauses while a receiver is responding, in real time. Set it with a scale that
   * leaves receivers too little of their 5 s: a scale of 2000 leaves 2.5 ms. Without this option, the clock never
   * pauses.
   */
  readonly patience?: Duration | undefined;
}

export interface SteppedClockOptions {
  readonly stepped: true;
  /** The time at the start: a date, ISO 8601 or ms since 1970, with a year from 0 to 9999. @default now */
  readonly startAt?: Date | string | number | undefined;
  /**
   * The longest time that the clock pauses while a receiver is responding, in real time. A receiver that takes longer
   * counts as a receiver that never responds, and the clock advances to its time limit. Bluma itself waits for 5 s.
   *
   * @default '5s'
   */
  readonly patience?: Duration | undefined;
}

/** @throws {BlumaWebhookError} `invalid_option` */
export function createClock(option: ClockOption = 'real'): Clock {
  check('clock', option, aClock);
  if (option === 'real') return new ScaledClock(1, Date.now());
  if (option === 'stepped') return new SteppedClock(Date.now(), milliseconds(defaultPatience));
  const names = ['stepped' in option ? 'stepped' : 'scale', 'startAt', 'patience'];
  checkNames('clock', option, names);
  checkOptional('clock.startAt', option.startAt, aTime);
  checkOptional('clock.patience', option.patience, aDuration);
  const start = new Date(option.startAt ?? Date.now()).getTime();
  if ('stepped' in option) {
    return new SteppedClock(start, milliseconds(option.patience ?? defaultPatience));
  }
  const { scale, patience } = option;
  check('clock.scale', scale, aScale);
  if (patience === undefined) return new ScaledClock(scale, start);
  return new RealTimeClock(scale, new SteppedClock(start, milliseconds(patience)));
}

const defaultPatience: Duration = '5s';

const aClock: OptionKind = {
  what: "'real', 'stepped', { stepped: true } or { scale }",
  accepts: (value) => {
    if (!isRecord(value)) return value === 'real' || value === 'stepped';
    return 'stepped' in value ? value.stepped === true && !('scale' in value) : 'scale' in value;
  },
};

const aScale: OptionKind = {
  what: 'a number above 0, 1,000,000 at most',
  accepts: (value) => typeof value === 'number' && value > 0 && value <= 1_000_000,
};

const aTime: OptionKind = {
  what: 'a date, ISO 8601 or ms since 1970, of a year from 0 to 9999',
  accepts: (value) => {
    if (!types.isDate(value) && typeof value !== 'string' && typeof value !== 'number')
      return false;
    const ms = new Date(value).getTime();
    return ms >= earliestTime && ms <= latestTime;
  },
};
