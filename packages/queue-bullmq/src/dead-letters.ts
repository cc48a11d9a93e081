import {
  type DeadLetterEntry,
  type DeadLetterQueue,
  decodeDelivery,
} from '@bluma-webhooks/core/worker';
import type { Job, Queue } from 'bullmq';
import { isJobId } from './job.ts';
import { countOption, idsOption } from './option.ts';

/** Asks the queue, within a time. */
export type Ask = <T>(what: (queue: Queue) => Promise<T>) => Promise<T>;

/** A page may have as many bodies of 1 MiB. */
const pageSize = 20;

/** The queue's failed jobs, as far as they are events. */
export function createDeadLetters(ask: Ask): DeadLetterQueue {
  return {
    async list({ limit = 100 } = {}) {
      if (limit !== 0) countOption('limit', limit);
      const letters: DeadLetterEntry[] = [];
      const seen = new Set<string>();
      for (let start = 0; letters.length < limit; start += pageSize) {
        const jobs = await ask((queue) => queue.getFailed(start, start + pageSize - 1));
        for (const job of jobs) {
          const letter = job && letterOf(job);
          // What fails meanwhile moves the others to the next page.
          if (!letter || seen.has(letter.id) || letters.length >= limit) continue;
          seen.add(letter.id);
          letters.push(letter);
        }
        if (jobs.length < pageSize) break;
      }
      return letters;
    },

    async replay(options) {
      const chosen =
        idsOption(options) ?? (await ask((queue) => queue.getRanges(['failed'], 0, -1, true)));
      let count = 0;
      for (const id of new Set(chosen)) {
        if (isJobId(id) && (await ask((queue) => replayOne(queue, id)))) count += 1;
      }
      return count;
    },
  };
}

/** Whether it was a dead letter, and is none now. */
async function replayOne(queue: Queue, id: string): Promise<boolean> {
  const job = await queue.getJob(id);
  if (!job || !letterOf(job)) return false;
  try {
    await job.retry('failed', { resetAttemptsMade: true, resetAttemptsStarted: true });
    return true;
  } catch (error) {
    // Somebody was faster: a script's own codes are negative.
    if (Object(error).code < 0) return false;
    throw error;
  }
}

/** Undefined for what is no event, or has not failed. */
function letterOf(job: Job): DeadLetterEntry | undefined {
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
