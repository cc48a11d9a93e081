import { Redis } from 'ioredis';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { queuedDelivery } from '../support/deliveries.ts';
import { Harness } from '../support/harness.ts';
import { patience } from '../support/patience.ts';

export function connectionCases(url: () => string): void {
  describe('what users have', () => {
    it('as a client of ioredis does for both, and stays open', async () => {
      const harness = new Harness(url());
      const connection = new Redis(url(), { maxRetriesPerRequest: null });
      onTestFinished(() => connection.disconnect());
      const queue = harness.queue({ connection });
      const handle = vi.fn();
      const worker = harness.worker({ connection, handlers: { '*': handle } });
      expect(await queue.enqueue(queuedDelivery())).toBe('enqueued');
      await vi.waitFor(() => expect(handle).toHaveBeenCalledTimes(1), patience);
      await worker.close();
      await queue.close();
      expect(await connection.ping()).toBe('PONG');
    });

    it('as a queue of BullMQ does, and stays open', async () => {
      const harness = new Harness(url());
      const engine = harness.engine({ defaultJobOptions: { removeOnComplete: true, attempts: 7 } });
      const queue = harness.queue({ queue: engine });
      const delivery = queuedDelivery();
      expect(await queue.enqueue(delivery)).toBe('enqueued');
      const handle = vi.fn();
      harness.worker({ handlers: { '*': handle } });
      await vi.waitFor(() => expect(handle).toHaveBeenCalledTimes(1), patience);
      await queue.enqueue(delivery);
      await queue.close();
      expect(await engine.getJobCountByTypes('completed')).toBe(1);
      expect(await engine.getJobCountByTypes('wait', 'active', 'failed', 'delayed')).toBe(0);
      expect((await engine.getJob(`e-${delivery.key}`))?.opts.attempts).toBe(20);
    });

    it("as a queue of BullMQ does, with none of its jobs' defaults", async () => {
      const harness = new Harness(url());
      const plain = harness.engine();
      const defaultJobOptions: object = {
        attempts: 1,
        backoff: 5,
        continueParentOnFailure: true,
        deduplication: { id: 'theirs' },
        delay: 3_600_000,
        failParentOnFailure: true,
        ignoreDependencyOnFailure: true,
        jobId: 'theirs',
        keepLogs: 1,
        lifo: true,
        parent: { id: 'theirs', queue: `${harness.prefix}:theirs` },
        prevMillis: 1,
        priority: 5,
        removeDependencyOnFailure: true,
        removeOnComplete: true,
        removeOnFail: true,
        repeat: { every: 1000 },
        repeatJobKey: 'theirs',
        sizeLimit: 10,
        stackTraceLimit: 0,
        telemetry: { metadata: 'theirs', omitContext: true },
        theirs: true,
        timestamp: 1,
      };
      const queue = harness.queue({ queue: harness.engine({ defaultJobOptions }) });
      const own = queuedDelivery();
      await harness.queue().enqueue(own);
      const deliveries = Array.from({ length: 3 }, () => queuedDelivery());
      for (const delivery of deliveries) await queue.enqueue(delivery);
      expect(await plain.getJobCounts('wait', 'delayed', 'prioritized')).toEqual({
        wait: 4,
        delayed: 0,
        prioritized: 0,
      });
      const kept = async ({ key }: typeof own) => {
        const job = await plain.getJob(`e-${key}`);
        const { jobId, ...options } = job?.opts ?? {};
        expect(jobId).toBe(`e-${key}`);
        expect(job?.timestamp).toBeGreaterThan(1);
        return { options, parent: job?.parentKey, repeat: job?.repeatJobKey };
      };
      const expected = await kept(own);
      for (const delivery of deliveries) expect(await kept(delivery)).toEqual(expected);
    });

    it.each([
      ['that gives up', {}, 'maxRetriesPerRequest: null'],
      ['with a prefix', { maxRetriesPerRequest: null, keyPrefix: 'theirs:' }, 'keyPrefix'],
    ])('as a client %s is refused by a worker, and left alone', (_, options, reason) => {
      const harness = new Harness(url());
      const connection = new Redis(url(), { lazyConnect: true, ...options });
      expect(() => harness.worker({ connection, handlers: { '*': () => {} } })).toThrow(
        expect.objectContaining({
          code: 'invalid_option',
          message: expect.stringContaining(reason),
        }),
      );
      expect(connection.status).toBe('wait');
    });
  });
}
