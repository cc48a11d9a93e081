import type { Logger } from '@bluma-webhooks/core';
import { decodeDelivery, type Processor } from '@bluma-webhooks/core/worker';
import { type Job, UnrecoverableError, Worker } from 'bullmq';

const longestMessage = 4000;
const longestStack = 8000;

/** Runs one job of BullMQ: what it returns is kept as its result, what it throws decides what becomes of it. */
export function createJobRunner(
  processor: Processor,
  logger: Logger,
): (job: Job) => Promise<string> {
  return async (job) => {
    const delivery = deliveryOf(job, logger);
    const isLastAttempt = job.attemptsMade + 1 >= (job.opts.attempts ?? 1);
    const result = await processor.process(delivery, { isLastAttempt });
    switch (result.kind) {
      case 'handled':
      case 'duplicate':
      case 'ignored':
        return result.kind;
      case 'failed':
        throw failureOf(result.error);
      case 'permanent':
        throw unrecoverable(result.error);
      case 'shutting_down':
      case 'lease_lost':
        // Back to the head of the queue, with no attempt counted. `WaitingError` would do that as well, but has a BullMQ
        // before 5.81 take the next job at once, and that one again, for as long as this worker closes.
        throw Worker.RateLimitError();
    }
  };
}

function deliveryOf(job: Job, logger: Logger) {
  try {
    return decodeDelivery(job.data);
  } catch (error) {
    logger.error('invalid_job', { jobId: job.id, err: error });
    throw unrecoverable(error instanceof Error ? error : new Error(String(error)));
  }
}

function unrecoverable({ message, stack }: Error): Error {
  return withStack(new UnrecoverableError(clipped(message)), stack);
}

/** A copy: some errors of BullMQ's would tell it by their names that the job is somewhere else already. */
function failureOf({ message, stack }: Error): Error {
  return withStack(new Error(clipped(message)), stack);
}

function withStack(error: Error, stack: string | undefined): Error {
  if (stack !== undefined) error.stack = stack.slice(0, longestStack);
  return error;
}

/**
 * The server keeps the message of the last failure, and the stacks of all. Whatever the error, some messages would have
 * BullMQ put the job back instead of failing it.
 */
const clipped = (message: string) =>
  message.slice(0, longestMessage).replace(/^bullmq:/, 'bullmq ');
