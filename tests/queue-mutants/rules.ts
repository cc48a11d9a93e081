import type { IdempotencyStore, QueuedDelivery } from '@bluma-webhooks/core';
import { encodeDelivery, type JobResult } from '@bluma-webhooks/core/worker';

export interface Job {
  readonly id: string;
  readonly data: unknown;
  state: 'waiting' | 'active' | 'completed' | 'failed';
  attempts: number;
  error: string;
  failedAt: Date;
}

/** What a queue decides. A mutant decides one thing differently. */
export interface Rules {
  encode(delivery: QueuedDelivery): object;
  store(store: IdempotencyStore): IdempotencyStore;
  /** Whether there is room for another job of the same event. */
  isFree(known: Job | undefined): boolean;
  answer(isNew: boolean): 'enqueued' | 'duplicate';
  settle(job: Job, result: JobResult, attempts: number): void;
  replay(job: Job): void;
  concurrency(asked: number): number;
  closeTimeoutMs(asked: number | undefined): number | undefined;
}

export const referenceRules: Rules = {
  encode: encodeDelivery,
  store: (store) => store,
  isFree: (known) => known === undefined,
  answer: (isNew) => (isNew ? 'enqueued' : 'duplicate'),
  settle(job, result, attempts) {
    switch (result.kind) {
      case 'handled':
      case 'duplicate':
      case 'ignored':
        job.state = 'completed';
        break;
      case 'shutting_down':
      case 'lease_lost':
        job.state = 'waiting';
        break;
      case 'failed':
      case 'permanent': {
        const isLast = result.kind === 'permanent' || job.attempts + 1 >= attempts;
        fail(job, result.error.message, isLast ? 'failed' : 'waiting');
      }
    }
  },
  replay(job) {
    job.state = 'waiting';
    job.attempts = 0;
  },
  concurrency: (asked) => asked,
  closeTimeoutMs: (asked) => asked,
};

export function fail(job: Job, error: string, state: Job['state']): void {
  job.attempts += 1;
  job.error = error;
  job.failedAt = new Date();
  job.state = state;
}
