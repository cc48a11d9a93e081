import type { QueueOptions } from 'pg-boss';
import { mostSeconds, wholeNumber } from './options.ts';

export interface RetryOptions {
  /** How often an event's handler is run at most, until it is a dead letter. 20. */
  readonly attempts?: number | undefined;
  /** Before the second attempt, in ms; doubled for each one after that, with up to as much again as jitter. 1000. */
  readonly backoffMs?: number | undefined;
  /** The longest that an attempt waits for its turn, in ms. 1 hour. */
  readonly maxBackoffMs?: number | undefined;
  /** How long the ids of completed jobs are kept, in ms, so that redeliveries end here. 7 days. */
  readonly retainMs?: number | undefined;
  /** How long a worker may not be heard of before its jobs are given to others, in ms. At least 10 s; 20 s. */
  readonly heartbeatMs?: number | undefined;
}

/**
 * Runs that are left when the attempts are used up. pg-boss counts every run, also those that a crash or a shutdown cut
 * short. With these to spare, it is the worker that says which failure is the last one, and no crash ever is.
 */
export const spareRuns = 4;

/** The longest that pg-boss knows. A job whose worker is gone is found by its heartbeat, long before. */
export const expireInSeconds = 24 * 3600;

const longestMs = mostSeconds * 1000;

/** pg-boss deletes what waited for longer, without a word: nothing ever should. */
const forGood: QueueOptions = { retentionSeconds: mostSeconds };

export const deadLetterSettings: QueueOptions = forGood;

/**
 * What pg-boss is told of a queue, in its seconds: everything is rounded up.
 *
 * @throws {BlumaWebhookError} `invalid_option`
 */
export function queueSettings(options: RetryOptions): QueueOptions {
  const seconds = (name: keyof RetryOptions, fallback: number, min = 1) =>
    Math.ceil(wholeNumber(name, options[name] ?? fallback, { min, max: longestMs }) / 1000);
  const attempts = wholeNumber('attempts', options.attempts ?? 20, { min: 1, max: 1_000_000 });
  return {
    ...forGood,
    expireInSeconds,
    retryLimit: attempts - 1 + spareRuns,
    retryBackoff: true,
    retryDelay: seconds('backoffMs', 1000),
    retryDelayMax: seconds('maxBackoffMs', 3_600_000),
    deleteAfterSeconds: seconds('retainMs', 7 * 24 * 3_600_000),
    heartbeatSeconds: seconds('heartbeatMs', 20_000, 10_000),
  };
}
