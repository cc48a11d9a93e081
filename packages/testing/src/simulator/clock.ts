import { BlumaWebhookError } from '@bluma-webhooks/core';
import { type Duration, milliseconds } from './duration.ts';
import { PatientClock } from './patient-clock.ts';
import { RunningClock } from './running-clock.ts';
import { SteppedClock } from './stepped-clock.ts';

/**
 * How a simulator's time passes.
 *
 * - `'real'`: as on the wall.
 * - `{ scale: 20 }`: 20 times faster, time limits too: 5 s to answer in are a quarter of a second then.
 * - `{ scale: 2000, patience: '5s' }`: the same, but it stands still while a receiver is answering.
 * - `'stepped'` or `{ stepped: true }`: only by `advance`. What is due now runs by itself.
 */
export type ClockOption = 'real' | 'stepped' | ScaledClockOptions | SteppedClockOptions;

export interface ScaledClockOptions {
  /** How many times faster than real time; above 0. */
  readonly scale: number;
  /** When it begins: a date, ISO 8601 or ms since 1970. Now. */
  readonly startAt?: Date | string | number;
  /**
   * Lets the clock stand still while a receiver is answering, for so long in real time at most, as a stepped one does.
   * For a scale that leaves receivers too little of their 5 s: at 2000 that would be 2.5 ms.
   */
  readonly patience?: Duration;
}

export interface SteppedClockOptions {
  readonly stepped: true;
  /** When it begins: a date, ISO 8601 or ms since 1970. Now. */
  readonly startAt?: Date | string | number;
  /**
   * How long the clock stands still for a receiver that is answering, in real time. One that takes longer is taken for
   * one that never answers, and the clock goes on to its time limit. `'5s'`, which is as long as Bluma itself waits.
   */
  readonly patience?: Duration;
}

/** A simulator's only source of time. */
export interface Clock {
  /** In ms since 1970. */
  now(): number;
  /**
   * Runs a task at a time; those of one time in the order of `order`.
   *
   * @returns what takes it back
   */
  schedule(at: number, order: number, task: () => void): () => void;
  /** Work with the outside. A stepped clock stands still for it, and `settled` waits for it. It never rejects. */
  track(work: Promise<void>): void;
  /** Resolves when nothing is due and no tracked work goes on; with a stepped clock, none it still has patience for. */
  settled(): Promise<void>;
  /**
   * Moves a stepped clock by so many ms.
   *
   * @throws {BlumaWebhookError} `invalid_option` with any other
   */
  advance(ms: number): Promise<void>;
  /** Nothing that is scheduled runs any more. */
  close(): void;
}

/** @throws {BlumaWebhookError} `invalid_option` */
export function createClock(option: ClockOption = 'real'): Clock {
  if (option === 'real') return new RunningClock(1, Date.now());
  if (option === 'stepped') return createClock({ stepped: true });
  const start = startOf(option.startAt);
  if ('stepped' in option) return new SteppedClock(start, milliseconds(option.patience ?? '5s'));
  const { scale, patience } = option;
  if (!(scale > 0 && Number.isFinite(scale))) {
    throw new BlumaWebhookError('invalid_option', 'clock.scale has to be a number above 0');
  }
  if (patience === undefined) return new RunningClock(scale, start);
  return new PatientClock(scale, new SteppedClock(start, milliseconds(patience)));
}

function startOf(start: Date | string | number = Date.now()): number {
  const ms = new Date(start).getTime();
  if (!Number.isNaN(ms)) return ms;
  throw new BlumaWebhookError('invalid_option', `clock.startAt ${start} is no time`);
}
