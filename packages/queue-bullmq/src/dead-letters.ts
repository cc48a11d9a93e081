import { wholeNumber } from '@bluma-webhooks/core/shared';
import {
  type DeadLetterEntry,
  type DeadLetterQueue,
  decodeDelivery,
  toReplayIds,
} from '@bluma-webhooks/core/worker';
import type { Job, Queue } from 'bullmq';
import { isJobId } from './job-id.ts';

/** Runs a command on the queue, with a timeout. */
export type RunCommand = <T>(command: (queue: Queue) => Promise<T>) => Promise<T>;

/** The number of jobs per page. Each of them may have a body of 1 MiB. */
const pageSize = 20;

/** The failed jobs of the queue that are events. */
export function createDeadLetters(run: RunCommand): DeadLetterQueue {
  return {
    async list({ limit = 100 } = {}) {
      wholeNumber('limit', limit, { min: 0 });
      const entries: DeadLetterEntry[] = [];
      const seen = new Set<string>();
      for (let start = 0; entries.length < limit; start += pageSize) {
        const jobs = await run((queue) => queue.getFailed(start, start + pageSize - 1));
        for (const job of jobs) {
          const entry = job && toDeadLetterEntry(job);
          // A job that fails meanwhile moves the others to the next page.
          if (!entry || seen.has(entry.id) || entries.length >= limit) continue;
          seen.add(entry.id);
          entries.push(entry);
        }
        if (jobs.length < pageSize) break;
      }
      return entries;
    },

    async replay(options) {
      const ids =
        toReplayIds(options) ?? (await run((queue) => queue.getRanges(['failed'], 0, -1, true)));
      let count = 0;
      for (const id of new Set(ids)) {
        if (isJobId(id) && (await run((queue) => replayJob(queue, id)))) count += 1;
      }
      return count;
    },
  };
}

/** Whether this call turned a dead letter into a waiting job. */
async function replayJob(queue: Queue, id: string): Promise<boolean> {
  const job = await queue.getJob(id);
  if (!job || !toDeadLetterEntry(job)) return false;
  try {
    await job.retry('failed', { resetAttemptsMade: true, resetAttemptsStarted: true });
    return true;
  } catch (error) {
    // Another call replayed the job first. The codes of BullMQ's scripts are negative.
    if (Object(error).code < 0) return false;
    throw error;
  }
}

/** `undefined` for a job that is no event, or has not failed. */
function toDeadLetterEntry(job: Job): DeadLetterEntry | undefined {
  const { id, data, finishedOn, attemptsMade, failedReason } = job;
  if (!isJobId(id) || !finishedOn) return undefined;
  try {
    const { eventId, eventType, namespace, receivedAt } = decodeDelivery(data);
    return {
      id,
      eventId,
      eventType,
      namespace,
      receivedAt,
      failedAt: new Date(finishedOn),
      attempts: attemptsMade,
      error: failedReason ?? '',
    };
  } catch {
    return undefined;
  }
}
