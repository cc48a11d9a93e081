import type { MinimalJob } from 'bullmq';

/** What the worker knows this package's pauses by. BullMQ's own exponential ones have no end. */
export const backoffType = 'bluma-exponential';

/** The pauses of a job between its attempts, as they are kept with it. */
export interface Backoff {
  readonly type: typeof backoffType;
  /** The first one, in ms. */
  readonly delay: number;
  /** The longest one, in ms. */
  readonly maxDelay: number;
}

/** In ms: doubled after each attempt, up to the longest, less up to half of it at random. */
export function pauseAfter(
  attemptsMade: number,
  _type?: string,
  _error?: Error,
  job?: Pick<MinimalJob, 'opts'>,
): number {
  const backoff: object = Object(job?.opts.backoff);
  const first = milliseconds(Reflect.get(backoff, 'delay'), 1000);
  const longest = milliseconds(Reflect.get(backoff, 'maxDelay'), 3_600_000);
  const pause = Math.min(first * 2 ** (attemptsMade - 1), longest);
  return Math.ceil(pause * (0.5 + Math.random() / 2));
}

/** Jobs are kept for long, and may have been changed by hand. */
function milliseconds(value: unknown, otherwise: number): number {
  return typeof value === 'number' && value > 0 ? value : otherwise;
}
