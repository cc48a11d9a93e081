import type { JobsOptions } from 'bullmq';
import { type Backoff, backoffType } from './backoff.ts';

/** What is promised of each job. */
export interface JobSettings {
  readonly attempts: number;
  readonly backoffMs: number;
  readonly maxBackoffMs: number;
  readonly retainMs: number;
}

/** Ids that are nothing but a name or a number would be taken for one of the queue's own keys. */
function jobId(key: string): string {
  return `e-${key}`;
}

export function isJobId(id: unknown): id is string {
  return typeof id === 'string' && /^e-[0-9a-f]{64}$/.test(id);
}

/** Nothing of `defaults`, which are those of a queue that is the user's: some of them drop jobs, or keep them back. */
export function jobOptions(key: string, settings: JobSettings, defaults: object): JobsOptions {
  const { attempts, backoffMs, maxBackoffMs, retainMs } = settings;
  const backoff: Backoff = { type: backoffType, delay: backoffMs, maxDelay: maxBackoffMs };
  return {
    // BullMQ takes what is there and undefined for what is not there.
    ...Object.fromEntries(Object.keys(defaults).map((name) => [name, undefined])),
    jobId: jobId(key),
    attempts,
    backoff,
    removeOnComplete: { age: Math.ceil(retainMs / 1000) },
    // Each is an event that nobody has handled.
    removeOnFail: false,
  };
}
