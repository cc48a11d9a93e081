import type { Logger } from '@bluma-webhooks/core';
import { decodeDelivery, type Processor } from '@bluma-webhooks/core/worker';
import { type Job, Worker } from 'bullmq';
import { toFailure, toPermanentFailure } from './failure.ts';

/**
 * Runs one job. BullMQ stores the returned string as the result of the job. The kind of a thrown error decides whether
 * the job runs again.
 */
export function createJobRunner(
  processor: Processor,
  logger: Logger,
): (job: Job) => Promise<string> {
  return async (job) => {
    const delivery = decode(job, logger);
    const isLastAttempt = job.attemptsMade + 1 >= (job.opts.attempts ?? 1);
    const result = await processor.process(delivery, { isLastAttempt });
    switch (result.kind) {
      case 'handled':
      case 'duplicate':
      case 'ignored':
        return result.kind;
      case 'failed':
        throw toFailure(result.error);
      case 'permanent':
        throw toPermanentFailure(result.error);
      case 'shutting_down':
      case 'lease_lost':
        // Returns the job to the head of the queue, without counting an attempt. `WaitingError` would do that as well.
        // But after it, a BullMQ before 5.81 takes the same job again and again while this worker closes.
        throw Worker.RateLimitError();
    }
  };
}

function decode(job: Job, logger: Logger) {
  try {
    return decodeDelivery(job.data);
  } catch (error) {
    logger.error('invalid_job', { jobId: job.id, err: error });
    throw toPermanentFailure(error instanceof Error ? error : new Error(String(error)));
  }
}
