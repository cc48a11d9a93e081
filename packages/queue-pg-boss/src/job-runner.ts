import { decodeDelivery, type Processor } from '@bluma-webhooks/core/worker';
import type { JobResult, JobWithMetadata } from 'pg-boss';
import type { PgBossInstance } from './boss.ts';
import { toFailure } from './failure.ts';
import { toJobData } from './job-data.ts';
import { reserveRuns } from './queue-settings.ts';
import { returnedError, returnJob } from './return-job.ts';
import { withTimeout } from './timeout.ts';

/** Runs one job and returns the result for pg-boss. Never rejects. */
export type RunJob = (job: JobWithMetadata) => Promise<JobResult>;

export function createJobRunner(
  boss: PgBossInstance,
  { logger, process }: Processor,
  timeoutMs: number,
): RunJob {
  return async (job) => {
    const { id, name: queue, data, retryCount, retryLimit } = job;
    const fail = (status: 'failed' | 'deadletter', error: unknown): JobResult => ({
      id,
      status,
      output: toFailure(error),
    });

    let delivery: ReturnType<typeof decodeDelivery>;
    try {
      delivery = decodeDelivery(toJobData(data));
    } catch (err) {
      logger.error('invalid_job', { queue, jobId: id, err });
      return fail('deadletter', err);
    }

    const isLastAttempt = Number(retryLimit) - Number(retryCount) <= reserveRuns;
    const result = await process(delivery, { isLastAttempt });
    switch (result.kind) {
      case 'handled':
      case 'duplicate':
      case 'ignored':
        return { id, status: 'completed' };
      case 'failed':
        return fail(isLastAttempt ? 'deadletter' : 'failed', result.error);
      case 'permanent':
        return fail('deadletter', result.error);
      case 'shutting_down':
      case 'lease_lost': {
        const returning = withTimeout(timeoutMs, () => returnJob(boss, job));
        await returning.catch((err) =>
          logger.error('job_return_failed', { queue, jobId: id, err }),
        );
        // pg-boss ignores this result of a job that was returned, since it was not the last run.
        return fail('failed', returnedError);
      }
    }
  };
}
