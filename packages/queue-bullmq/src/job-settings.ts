import type { JobsOptions } from 'bullmq';
import { type Backoff, backoffType } from './backoff.ts';
import { jobId } from './job-id.ts';

/** The settings of each job. */
export interface JobSettings {
  readonly attempts: number;
  readonly backoffMs: number;
  readonly maxBackoffMs: number;
  readonly retainMs: number;
}

/** Unsets all `defaults` of the user's queue: some of them drop or delay jobs. */
export function jobOptions(key: string, settings: JobSettings, defaults: object): JobsOptions {
  const { attempts, backoffMs, maxBackoffMs, retainMs } = settings;
  const backoff: Backoff = { type: backoffType, delay: backoffMs, maxDelay: maxBackoffMs };
  return {
    // BullMQ treats an option that is undefined as absent.
    ...Object.fromEntries(Object.keys(defaults).map((name) => [name, undefined])),
    jobId: jobId(key),
    attempts,
    backoff,
    removeOnComplete: { age: Math.ceil(retainMs / 1000) },
    // A failed job is an event that nobody has handled.
    removeOnFail: false,
  };
}
