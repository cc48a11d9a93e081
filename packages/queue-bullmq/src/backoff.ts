import type { MinimalJob } from 'bullmq';

/** The name of this package's backoff strategy. BullMQ's own exponential strategy has no limit. */
export const backoffType = 'bluma-exponential';

/** The pauses between the attempts of a job, stored with the job. */
export interface Backoff {
  readonly type: typeof backoffType;
  /** The first pause, in ms. */
  readonly delay: number;
  /** The longest pause, in ms. */
  readonly maxDelay: number;
}

/**
 * The pause after an attempt, in ms. It doubles after each attempt, up to the longest pause. Up to half of the pause is
 * subtracted at random.
 */
export function pauseAfter(
  attemptsMade: number,
  _type?: string,
  _error?: Error,
  job?: Pick<MinimalJob, 'opts'>,
): number {
  const backoff: object = Object(job?.opts.backoff);
  const first = positiveNumber(Reflect.get(backoff, 'delay'), 1000);
  const longest = positiveNumber(Reflect.get(backoff, 'maxDelay'), 3_600_000);
  const pause = Math.min(first * 2 ** (attemptsMade - 1), longest);
  return Math.ceil(pause * (0.5 + Math.random() / 2));
}

/** Replaces invalid values: jobs are stored for long, and other tools may have changed them. */
function positiveNumber(value: unknown, fallback: number): number {
  return typeof value === 'number' && value > 0 ? value : fallback;
}
