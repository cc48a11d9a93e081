import { inspect } from 'node:util';
import { PermanentError } from '@bluma-webhooks/core';
import { createGate } from '@bluma-webhooks/test-support';
import { createEvent } from '@bluma-webhooks/testing';
import { Redis } from 'ioredis';
import { describe, expect, it, vi } from 'vitest';
import { queuedDelivery } from '../support/deliveries.ts';
import { Harness } from '../support/harness.ts';
import { patience } from '../support/patience.ts';

export function jobCases(url: () => string): void {
  describe('a job', () => {
    it('is readable on a board, and has the documented fields', async () => {
      const harness = new Harness(url());
      const queue = harness.queue({ attempts: 5, backoffMs: 10, maxBackoffMs: 20, retainMs: 1500 });
      const delivery = queuedDelivery(createEvent('credits.low'));
      await queue.enqueue(delivery);
      const job = await harness.engine().getJob(`e-${delivery.key}`);
      expect([job?.name, job?.data]).toEqual([
        'credits.low',
        {
          key: delivery.key,
          eventId: delivery.eventId,
          eventType: 'credits.low',
          namespace: 'default',
          receivedAt: '2023-11-14T22:13:20.000Z',
          secretIndex: 0,
          body: new TextDecoder().decode(delivery.body),
          encoding: 'utf8',
        },
      ]);
      expect(job?.opts).toMatchObject({
        attempts: 5,
        backoff: { type: 'bluma-exponential', delay: 10, maxDelay: 20 },
        removeOnComplete: { age: 2 },
        removeOnFail: false,
      });
    });

    it('has its outcome as its result', async () => {
      const harness = new Harness(url());
      const delivery = queuedDelivery();
      await harness.queue().enqueue(delivery);
      harness.worker({ handlers: { '*': () => {} } });
      const engine = harness.engine();
      await vi.waitFor(async () => {
        const job = await engine.getJob(`e-${delivery.key}`);
        expect(job?.returnvalue).toBe('handled');
      }, patience);
    });

    it('that a closing worker returns waits immediately, and no attempt is counted', async () => {
      const harness = new Harness(url());
      const delivery = queuedDelivery();
      const queue = harness.queue({ attempts: 1 });
      await queue.enqueue(delivery);
      const gate = createGate();
      const first = harness.worker({
        // A lock that had to lapse would take as long.
        leaseMs: 600_000,
        handlers: {
          '*': (_event, { signal }) => {
            gate.open();
            return new Promise((_, reject) => {
              signal.addEventListener('abort', () => reject(signal.reason));
            });
          },
        },
      });
      await gate.opened;
      const handle = vi.fn();
      harness.worker({ handlers: { '*': handle } });
      expect(await first.close({ timeoutMs: 1 })).toEqual({ drained: 0, aborted: 1 });
      const engine = harness.engine();
      await vi.waitFor(async () => {
        const job = await engine.getJob(`e-${delivery.key}`);
        expect(job).toMatchObject({ returnvalue: 'handled', attemptsMade: 1 });
      }, patience);
      expect(handle).toHaveBeenCalledTimes(1);
    });

    it.each([
      { name: 'WaitingError', message: 'bullmq:movedToWait' },
      { name: 'DelayedError', message: 'bullmq:movedToDelayed' },
      { name: 'WaitingChildrenError', message: '' },
      { name: 'UnrecoverableError', message: 'bullmq:unrecoverable' },
      { name: 'Error', message: 'bullmq:rateLimitExceeded' },
    ])('whose handler throws $name: $message has failed, no more and no less', async (thrown) => {
      const harness = new Harness(url());
      const queue = harness.queue({ attempts: 2, backoffMs: 1 });
      await queue.enqueue(queuedDelivery());
      harness.worker({
        handlers: {
          '*': () => {
            throw Object.assign(new Error(thrown.message), { name: thrown.name });
          },
        },
      });
      await vi.waitFor(
        async () => expect(await queue.deadLetters.list()).toMatchObject([{ attempts: 2 }]),
        patience,
      );
    });

    it('whose handler throws PermanentError: bullmq:rateLimitExceeded is a dead letter immediately', async () => {
      const harness = new Harness(url());
      const queue = harness.queue({ backoffMs: 1 });
      await queue.enqueue(queuedDelivery());
      const handle = vi.fn(() => {
        throw new PermanentError('bullmq:rateLimitExceeded');
      });
      harness.worker({ handlers: { '*': handle } });
      await vi.waitFor(
        async () =>
          expect(await queue.deadLetters.list()).toMatchObject([
            { attempts: 1, error: 'bullmq rateLimitExceeded' },
          ]),
        patience,
      );
      expect(handle).toHaveBeenCalledTimes(1);
    });

    it('is drained by a worker whose close gets null', async () => {
      const harness = new Harness(url());
      const worker = harness.worker({ handlers: { '*': () => {} } });
      expect(await Reflect.apply(worker.close, undefined, [null])).toEqual({
        drained: 0,
        aborted: 0,
      });
    });

    it('that fails for a cause has the cause in its dead letter: `fetch failed` alone is no reason', async () => {
      const harness = new Harness(url());
      const queue = harness.queue({ attempts: 1 });
      await queue.enqueue(queuedDelivery(createEvent('video.completed')));
      const cause = new Error('connect ECONNREFUSED 10.0.0.7:443');
      harness.worker({
        handlers: { '*': () => Promise.reject(new Error('fetch failed', { cause })) },
      });
      await vi.waitFor(
        async () =>
          expect(await queue.deadLetters.list()).toMatchObject([
            { attempts: 1, error: 'fetch failed: connect ECONNREFUSED 10.0.0.7:443' },
          ]),
        patience,
      );
    });

    it('that was added by others is no dead letter, and is not replayed', async () => {
      const harness = new Harness(url());
      const queue = harness.queue();
      const engine = harness.engine();
      await engine.add('theirs', { hello: 'world' });
      await engine.add('theirs', { hello: 'world' }, { jobId: `e-${'0'.repeat(64)}` });
      harness.worker({ handlers: { '*': () => {} } });
      await vi.waitFor(async () => expect(await engine.getFailedCount()).toBe(2), patience);
      expect(await queue.deadLetters.list()).toEqual([]);
      expect(await queue.deadLetters.replay()).toBe(0);
      const hostile = ['meta', 'active', 'events', '', `e-${'0'.repeat(64)}`, 'a:b:c', '{}'];
      expect(await queue.deadLetters.replay({ ids: hostile })).toBe(0);
      expect(await engine.getFailedCount()).toBe(2);
    });

    it('of more than a page of dead letters is listed and replayed once', async () => {
      const harness = new Harness(url());
      const queue = harness.queue({ attempts: 1 });
      const deliveries = Array.from({ length: 45 }, () => queuedDelivery());
      for (const delivery of deliveries) await queue.enqueue(delivery);
      let isBroken = true;
      let handled = 0;
      harness.worker({
        handlers: {
          '*': () => {
            if (isBroken) throw new Error('broken');
            handled += 1;
          },
        },
      });
      const listed = async () => {
        const letters = await queue.deadLetters.list();
        return letters.map(({ eventId }) => eventId).toSorted();
      };
      const eventIds = deliveries.map(({ eventId }) => eventId).toSorted();
      await vi.waitFor(async () => expect(await listed()).toEqual(eventIds), patience);
      expect(await queue.deadLetters.list({ limit: 0 })).toEqual([]);
      for (const options of [null, 'e-1', ['e-1'], { ids: null }, { ids: 5 }, { ids: 'e-1' }]) {
        await expect(
          Reflect.apply(queue.deadLetters.replay, undefined, [options]),
        ).rejects.toMatchObject({ code: 'invalid_option' });
      }
      expect(await listed()).toEqual(eventIds);
      isBroken = false;
      const [one, other] = await Promise.all([
        queue.deadLetters.replay(),
        harness.queue().deadLetters.replay(),
      ]);
      expect(one + other).toBe(45);
      await vi.waitFor(() => expect(handled).toBe(45), patience);
      expect(await listed()).toEqual([]);
    });

    it('is never in an error: what Redis refuses is reported without it', async () => {
      const harness = new Harness(url());
      const engine = harness.engine();
      await engine.waitUntilReady();
      const delivery = queuedDelivery(createEvent('credits.low', { id: 'evt_p4yl0ad' }));
      const client = new Redis(url());
      await client.set(`${harness.prefix}:bluma-webhooks:id`, 'no number');
      client.disconnect();
      const error: unknown = await harness
        .queue()
        .enqueue(delivery)
        .catch((reason) => reason);
      expect(error).toMatchObject({ code: 'queue_unavailable' });
      expect(inspect(error, { depth: 10, showHidden: true })).not.toContain('p4yl0ad');
    });
  });
}
