import { wholeNumber } from '@bluma-webhooks/core/shared';
import type { QueueOptions } from 'pg-boss';
import { longestHandlerMs, type RetryOptions } from './options.ts';

export const deadLettersSuffix = '.dead-letters';

/**
 * The runs beyond `attempts`. pg-boss counts every run, also one that a crash or a shutdown interrupted. With this
 * reserve, the worker decides which failure is the last one, and a crash never is.
 */
export const reserveRuns = 4;

/** The longest time that pg-boss allows for a job. Much earlier, it finds the job of a dead worker by its heartbeat. */
const expireInSeconds = longestHandlerMs / 1000 + 3600;

/** pg-boss counts in whole seconds, and Postgres stores them in 32 bits. */
const mostSeconds = 2 ** 31 - 1;
const longestMs = mostSeconds * 1000;

/** pg-boss silently deletes jobs that wait for longer than `retentionSeconds`. No job may be deleted in this way. */
const permanent: QueueOptions = { retentionSeconds: mostSeconds };

export const deadLetterSettings: QueueOptions = permanent;

/**
 * The settings of a queue in pg-boss. They are in seconds, rounded up.
 *
 * @throws {BlumaWebhookError} `invalid_option`
 */
export function queueSettings(options: RetryOptions): QueueOptions {
  const seconds = (name: keyof RetryOptions, fallback: number, min = 1) =>
    Math.ceil(wholeNumber(name, options[name] ?? fallback, { min, max: longestMs }) / 1000);
  const attempts = wholeNumber('attempts', options.attempts ?? 20, { min: 1, max: 1_000_000 });
  return {
    ...permanent,
    expireInSeconds,
    retryLimit: attempts - 1 + reserveRuns,
    retryBackoff: true,
    retryDelay: seconds('backoffMs', 1000),
    retryDelayMax: seconds('maxBackoffMs', 3_600_000),
    deleteAfterSeconds: seconds('retainMs', 7 * 24 * 3_600_000),
    heartbeatSeconds: seconds('heartbeatMs', 20_000, 10_000),
  };
}
