import { createTestName } from '@bluma-webhooks/test-servers';
import type { QueueFactory } from '@bluma-webhooks/testing';
import { Queue } from 'bullmq';
import { vi } from 'vitest';
import { bullmqQueue, createWorker } from '../../src/index.ts';
import { patience, patienceMs } from './patience.ts';

/** What a worker of BullMQ takes; the contract has shorter ones. */
const shortestLeaseMs = 1000;

/** Queues of the contract's cases, each under a prefix of its own on one server. */
export function subjects(url: () => string): QueueFactory {
  return async (options) => {
    const connection = { url: url() };
    const location = { connection, prefix: createTestName() };
    const ours = { ...location, commandTimeoutMs: patienceMs };
    const queue = bullmqQueue({ ...ours, ...options });
    const operator = new Queue('bluma-webhooks', location);
    return {
      queue,
      work: async ({ leaseMs, ...work }) =>
        createWorker({
          ...ours,
          ...work,
          ...(leaseMs && { leaseMs: Math.max(leaseMs, shortestLeaseMs) }),
        }),
      addForeign: async (data) => {
        await operator.add('foreign', data);
      },
      forget: (key) =>
        // A worker completes the job some time after its handler has ended.
        vi.waitFor(async () => {
          const job = await operator.getJob(`e-${key}`);
          if (!(await job?.isCompleted())) throw new Error('It is not completed');
          await job?.remove();
        }, patience),
      close: async () => {
        await Promise.all([queue.close(), operator.close()]);
      },
    };
  };
}
