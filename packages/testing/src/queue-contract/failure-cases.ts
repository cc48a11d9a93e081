import assert from 'node:assert/strict';
import { type IdempotencyStore, PermanentError } from '@bluma-webhooks/core';
import { Recorder } from '../adapter-contract/recorder.ts';
import { storeHandle } from '../adapter-contract/store-handle.ts';
import type { QueueCases } from './queue-under-test.ts';
import { queuedDelivery } from './queued-delivery.ts';
import { withHarness } from './with-harness.ts';

const longMs = 3_600_000;
const durations = { leaseMs: longMs, retainMs: longMs };

const refuse = (): never => {
  throw new TypeError('It is not to be read');
};

/** An error with a property that throws when it is read. */
function unreadableError(property: string): Error {
  return Object.defineProperty(new Error('hidden'), property, { get: refuse });
}

/** Throws `times` times, then succeeds. */
function failingFirst(times: number): Recorder {
  return new Recorder((_run, index) => {
    if (index < times) throw new Error(`failure ${index + 1}`);
  });
}

/** Failed events are retried, permanent failures become dead letters, and other failures cost no attempt. */
export const failureCases: QueueCases = {
  'a failed event is run again until it succeeds': withHarness(async (harness, { queue }) => {
    const recorder = failingFirst(2);
    await queue.enqueue(queuedDelivery());
    await harness.work(recorder.handlers);
    await harness.waitForProcessed(3);
    assert.deepEqual(harness.outcomes, ['failed', 'failed', 'handled']);
    assert.deepEqual(
      recorder.runs.map(({ context }) => context.attempt),
      [1, 2, 3],
    );
    assert.deepEqual(harness.deadLetters, []);
    assert.deepEqual(await queue.deadLetters.list(), []);
  }),

  'other jobs continue meanwhile': withHarness(async (harness, { queue }) => {
    const bad = queuedDelivery();
    const good = Array.from({ length: 10 }, () => queuedDelivery());
    const recorder = new Recorder(({ event }) => {
      if (event.id === bad.eventId) throw new Error('always');
    });
    for (const delivery of [bad, ...good]) await queue.enqueue(delivery);
    await harness.work(recorder.handlers);
    await harness.waitForDeadLetters(1);
    const handled = recorder.runs.map(({ event }) => event.id).filter((id) => id !== bad.eventId);
    assert.deepEqual(handled.toSorted(), good.map(({ eventId }) => eventId).toSorted());
  }),

  'an event that fails at every attempt becomes a dead letter, and onDeadLetter is called':
    withHarness(async (harness, { queue }) => {
      const recorder = failingFirst(3);
      const delivery = queuedDelivery();
      await queue.enqueue(delivery);
      await harness.work(recorder.handlers);
      const [letter] = await harness.waitForDeadLetters(1);
      assert.equal(recorder.runs.length, 3);
      const { eventId, eventType, namespace, receivedAt } = delivery;
      const { id, failedAt, ...rest } = letter ?? {};
      assert.ok(id);
      assert.ok(failedAt && failedAt >= receivedAt && failedAt <= new Date(Date.now() + 5000));
      const of = { eventId, eventType, namespace, receivedAt };
      assert.deepEqual(rest, { ...of, attempts: 3, error: 'failure 3' });
      const [reported, ...more] = harness.deadLetters;
      assert.deepEqual(more, []);
      const event = JSON.parse(new TextDecoder().decode(delivery.body));
      const error = new Error('failure 3');
      assert.deepEqual(reported, {
        reason: 'retries_exhausted',
        event,
        attempt: 3,
        error,
        receivedAt,
      });
    }),

  'a permanent error makes a dead letter immediately': withHarness(async (harness, { queue }) => {
    const recorder = new Recorder(() => {
      throw new PermanentError('no such template');
    });
    await queue.enqueue(queuedDelivery());
    await harness.work(recorder.handlers);
    const [letter] = await harness.waitForDeadLetters(1);
    assert.equal(letter?.error, 'no such template');
    assert.equal(letter?.attempts, 1);
    assert.deepEqual(harness.outcomes, ['permanent']);
    assert.deepEqual(
      harness.deadLetters.map(({ reason }) => reason),
      ['permanent'],
    );
  }),

  'a redelivery of a dead letter does not run it again': withHarness(async (harness, { queue }) => {
    const recorder = new Recorder(({ event }) => {
      if (event.id === bad.eventId) throw new PermanentError('never');
    });
    const bad = queuedDelivery();
    await queue.enqueue(bad);
    await harness.work(recorder.handlers);
    await harness.waitForDeadLetters(1);
    await queue.enqueue(bad);
    await queue.enqueue(queuedDelivery());
    await harness.waitForProcessed(2);
    assert.deepEqual(harness.outcomes, ['permanent', 'handled']);
  }),

  'a replayed dead letter runs again, with all its attempts': withHarness(
    async (harness, { queue }) => {
      // 3 attempts, then a replay of 3, the last of which succeeds.
      const recorder = failingFirst(5);
      const delivery = queuedDelivery();
      await queue.enqueue(delivery);
      await harness.work(recorder.handlers);
      await harness.waitForDeadLetters(1);
      assert.equal(await queue.deadLetters.replay(), 1);
      await harness.waitForProcessed(6);
      const failed = Array<string>(5).fill('failed');
      assert.deepEqual(harness.outcomes, [...failed, 'handled']);
      await harness.waitForDeadLetters(0);
      assert.equal(await queue.deadLetters.replay(), 0);
      await queue.enqueue(delivery);
      await queue.enqueue(queuedDelivery());
      await harness.waitFor(() => recorder.runs.length >= 7, 'another event to be handled');
      assert.equal(recorder.runs.filter(({ event }) => event.id === delivery.eventId).length, 6);
    },
  ),

  'a dead letter of a permanent error can be replayed too': withHarness(
    async (harness, { queue }) => {
      const recorder = new Recorder((_run, index) => {
        if (index === 0) throw new PermanentError('not yet');
      });
      await queue.enqueue(queuedDelivery());
      await harness.work(recorder.handlers);
      await harness.waitForDeadLetters(1);
      assert.equal(await queue.deadLetters.replay(), 1);
      await harness.waitForProcessed(2);
      assert.deepEqual(harness.outcomes, ['permanent', 'handled']);
      await harness.waitForDeadLetters(0);
    },
  ),

  'dead letters are listed newest first, and replayed by their ids': withHarness(
    async (harness, { queue }) => {
      let isBroken = true;
      const recorder = new Recorder(() => {
        if (isBroken) throw new PermanentError('broken');
      });
      await harness.work(recorder.handlers);
      const deliveries = [queuedDelivery(), queuedDelivery(), queuedDelivery()];
      for (const [index, delivery] of deliveries.entries()) {
        await queue.enqueue(delivery);
        await harness.waitForDeadLetters(index + 1);
      }
      const deadLetters = await queue.deadLetters.list();
      const newestFirst = deliveries.map(({ eventId }) => eventId).toReversed();
      assert.deepEqual(
        deadLetters.map(({ eventId }) => eventId),
        newestFirst,
      );
      assert.deepEqual(await queue.deadLetters.list({ limit: 2 }), deadLetters.slice(0, 2));
      isBroken = false;
      const chosen = deadLetters[1];
      assert.ok(chosen);
      assert.equal(await queue.deadLetters.replay({ ids: [chosen.id, 'of none'] }), 1);
      assert.equal(await queue.deadLetters.replay({ ids: [] }), 0);
      await harness.waitForProcessed(4);
      assert.equal(recorder.runs.at(-1)?.event.id, chosen.eventId);
      const left = await harness.waitForDeadLetters(2);
      assert.deepEqual(
        left.map(({ id }) => id),
        [deadLetters[0]?.id, deadLetters[2]?.id],
      );
    },
  ),

  'a handler may throw any value': withHarness(
    async (harness, { queue }) => {
      const thrown = [
        ...[undefined, null, 'text', 0, { secret: 'p4yl0ad' }, Object.create(null)],
        ...[unreadableError('message'), unreadableError('stack'), unreadableError('name')],
        new Proxy(new Error('hidden'), { getPrototypeOf: refuse, get: refuse, has: refuse }),
      ];
      const recorder = new Recorder((_run, index) => {
        throw thrown[index];
      });
      for (const _ of thrown) await queue.enqueue(queuedDelivery());
      await harness.work(recorder.handlers, { concurrency: 1 });
      await harness.waitForDeadLetters(thrown.length);
      assert.equal(recorder.runs.length, thrown.length);
    },
    { attempts: 1 },
  ),

  'a failing onDeadLetter loses no dead letter': withHarness(
    async (harness, { queue }) => {
      const recorder = failingFirst(1);
      await queue.enqueue(queuedDelivery());
      await harness.work(recorder.handlers, {
        onDeadLetter: () => Promise.reject(new Error('no room')),
      });
      await harness.waitForDeadLetters(1);
    },
    { attempts: 1 },
  ),

  'a worker waits for a store that is down, and the wait counts as no attempt': withHarness(
    async (harness, { queue }) => {
      const recorder = new Recorder();
      // One more than the claims that a single run sends.
      let refusals = 3;
      const claim: IdempotencyStore['claim'] = (key, options) =>
        refusals-- > 0 ? Promise.reject(new Error('away')) : harness.store.claim(key, options);
      await queue.enqueue(queuedDelivery());
      await harness.work(recorder.handlers, { store: storeHandle(harness.store, { claim }) });
      await harness.waitForProcessed(1);
      assert.deepEqual(harness.outcomes, ['handled']);
    },
    { attempts: 1 },
  ),

  'a worker waits for an event that another process runs, and the wait counts as no attempt':
    withHarness(
      async (harness, { queue }) => {
        const recorder = new Recorder();
        const delivery = queuedDelivery();
        const held = await harness.store.claim(delivery.key, { token: 'another', ...durations });
        assert.equal(held.status, 'acquired');
        await queue.enqueue(delivery);
        await harness.work(recorder.handlers);
        const isWaiting = () => harness.lifecycleEvents.some(({ name }) => name === 'waiting');
        await harness.waitFor(isWaiting, 'the worker to wait');
        if (held.status === 'acquired') await harness.store.complete(held.claim, durations);
        await harness.waitForProcessed(1);
        assert.deepEqual(harness.outcomes, ['duplicate']);
        assert.deepEqual(recorder.runs, []);
      },
      { attempts: 1 },
    ),

  'a lease that is lost in the last attempt makes no dead letter: the event runs once more':
    withHarness(
      async (harness, { queue }) => {
        const recorder = new Recorder(async ({ context }, index) => {
          if (index > 0) return;
          await new Promise((resolve) => context.signal.addEventListener('abort', resolve));
          throw context.signal.reason;
        });
        let isAway = true;
        const renew: IdempotencyStore['renew'] = (claim, options) =>
          isAway ? Promise.reject(new Error('away')) : harness.store.renew(claim, options);
        await queue.enqueue(queuedDelivery());
        await harness.work(recorder.handlers, {
          leaseMs: 300,
          store: storeHandle(harness.store, { renew }),
        });
        const isReported = () => recorder.runs[0]?.context.signal.aborted === true;
        await harness.waitFor(isReported, 'the handler to be aborted');
        isAway = false;
        await harness.waitForProcessed(2);
        assert.deepEqual(harness.outcomes, ['lease_lost', 'handled']);
        assert.deepEqual(harness.deadLetters, []);
        assert.deepEqual(await queue.deadLetters.list(), []);
      },
      { attempts: 1 },
    ),

  'the signal of a handler whose lease is lost aborts, and the event runs again': withHarness(
    async (harness, { queue }) => {
      const recorder = new Recorder(async ({ context }, index) => {
        if (index > 0) return;
        await new Promise((resolve) => context.signal.addEventListener('abort', resolve));
        throw context.signal.reason;
      });
      let isLost = true;
      await queue.enqueue(queuedDelivery());
      await harness.work(recorder.handlers, {
        leaseMs: 300,
        store: storeHandle(harness.store, {
          async renew(claim, options) {
            return isLost ? 'lost' : harness.store.renew(claim, options);
          },
        }),
      });
      const isReported = () => recorder.runs[0]?.context.signal.aborted === true;
      await harness.waitFor(isReported, 'the handler to be aborted');
      isLost = false;
      await harness.waitForProcessed(2);
      assert.deepEqual(harness.outcomes, ['failed', 'handled']);
    },
  ),
};
