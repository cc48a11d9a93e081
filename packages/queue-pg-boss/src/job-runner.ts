import { decodeDelivery, type Processor } from '@bluma-webhooks/core/worker';
import type { JobResult, JobWithMetadata } from 'pg-boss';
import type { PgBossInstance } from './boss.ts';
import { failureOf } from './failure.ts';
import { handBack } from './hand-back.ts';
import { spareRuns } from './queue-settings.ts';
import { within } from './unavailable.ts';

/** Runs one job to what pg-boss is to do with it. Never rejects. */
export type RunJob = (job: JobWithMetadata) => Promise<JobResult>;

export function createRunJob(
  boss: PgBossInstance,
  { logger, process }: Processor,
  timeoutMs: number,
): RunJob {
  return async (job) => {
    const { id, name: queue, data, retryCount, retryLimit } = job;
    const failed = (status: 'failed' | 'deadletter', error: unknown): JobResult => ({
      id,
      status,
      output: failureOf(error),
    });

    let delivery: ReturnType<typeof decodeDelivery>;
    try {
      delivery = decodeDelivery(data);
    } catch (err) {
      logger.error('invalid_job', { queue, jobId: id, err });
      return failed('deadletter', err);
    }

    const isLastAttempt = retryLimit - retryCount <= spareRuns;
    const result = await process(delivery, { isLastAttempt });
    switch (result.kind) {
      case 'handled':
      case 'duplicate':
      case 'ignored':
        return { id, status: 'completed' };
      case 'failed':
        return failed(isLastAttempt ? 'deadletter' : 'failed', result.error);
      case 'permanent':
        return failed('deadletter', result.error);
      case 'shutting_down':
      case 'lease_lost': {
        const handing = within(timeoutMs, () => handBack(boss, job));
        await handing.catch((err) => logger.error('hand_back_failed', { queue, jobId: id, err }));
        // To a job that was handed back, pg-boss does nothing more: this was not its last run.
        return failed('failed', new Error('Handed back'));
      }
    }
  };
}
