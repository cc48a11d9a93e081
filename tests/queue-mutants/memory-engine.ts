import { setTimeout as sleep } from 'node:timers/promises';
import type { QueuedDelivery } from '@bluma-webhooks/core';
import {
  createProcessor,
  type DeadLetterEntry,
  decodeDelivery,
  type Processor,
  type QueueWorker,
} from '@bluma-webhooks/core/worker';
import type { QueueOptions, QueueUnderTest, WorkOptions } from '@bluma-webhooks/testing';
import { fail, type Job, type Rules } from './rules.ts';

const usualConcurrency = 10;

/** The smallest possible engine: in this process, without a server and without a wait. */
export function memoryEngine(rules: Rules, { attempts, backoffMs }: QueueOptions): QueueUnderTest {
  /** A job that is run again goes to the end: the order is the one in which they failed. */
  const jobs = new Map<string, Job>();
  const workers = new Set<() => void>();

  const change = () => {
    for (const look of workers) look();
  };
  const put = (job: Job) => {
    jobs.delete(job.id);
    jobs.set(job.id, job);
    change();
  };
  const add = (id: string, data: object) => {
    put({ id, data, state: 'waiting', attempts: 0, error: '', failedAt: new Date() });
  };

  const run = async (job: Job, processor: Processor) => {
    let delivery: QueuedDelivery;
    try {
      delivery = decodeDelivery(job.data);
    } catch (err) {
      processor.logger.error('job_failed', { jobId: job.id, err });
      return fail(job, 'no delivery', 'failed');
    }
    const isLastAttempt = job.attempts + 1 >= attempts;
    const result = await processor.process(delivery, { isLastAttempt });
    if (result.kind === 'failed') await sleep(backoffMs);
    rules.settle(job, result, attempts);
  };

  const work = async (options: WorkOptions): Promise<QueueWorker> => {
    const processor = createProcessor({ ...options, store: rules.store(options.store) });
    const concurrency = rules.concurrency(options.concurrency ?? usualConcurrency);
    let running = 0;
    const look = () => {
      const job = [...jobs.values()].find(({ state }) => state === 'waiting');
      if (!job || running >= concurrency) return;
      job.state = 'active';
      running += 1;
      void run(job, processor).then(() => {
        running -= 1;
        put(job);
      });
      look();
    };
    workers.add(look);
    look();
    return {
      close({ timeoutMs } = {}) {
        workers.delete(look);
        return processor.close({ timeoutMs: rules.closeTimeoutMs(timeoutMs) });
      },
    };
  };

  const dead = () => [...jobs.values()].filter(({ state }) => state === 'failed').toReversed();
  return {
    queue: {
      async enqueue(delivery) {
        const isNew = rules.isFree(jobs.get(delivery.key));
        if (isNew) add(delivery.key, rules.encode(delivery));
        return rules.answer(isNew);
      },
      deadLetters: {
        list: async ({ limit = 100 } = {}) => dead().slice(0, limit).map(keptLetter),
        async replay({ ids } = {}) {
          const chosen = dead().filter(({ id }) => !ids || ids.includes(id));
          for (const job of chosen) {
            rules.replay(job);
            put(job);
          }
          return chosen.length;
        },
      },
      close: async () => {},
    },
    work,
    addForeign: async (data) => add('foreign', data),
    forget: async (key) => void jobs.delete(key),
    close: async () => {},
  };
}

/** A mutant may have changed the data. */
function keptLetter({ id, data, attempts, error, failedAt }: Job): DeadLetterEntry {
  const { eventId, eventType, namespace, receivedAt } = decodeDelivery(data);
  return { id, eventId, eventType, namespace, receivedAt, attempts, error, failedAt };
}
