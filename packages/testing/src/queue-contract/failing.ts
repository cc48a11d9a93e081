import assert from 'node:assert/strict';
import { type IdempotencyStore, PermanentError } from '@bluma-webhooks/core';
import { Recorder } from '../adapter-contract/recorder.ts';
import { storeHandle } from '../adapter-contract/store-handle.ts';
import { onBench } from './on-bench.ts';
import { queuedDelivery } from './queued-delivery.ts';
import type { QueueCases } from './subject.ts';

const longMs = 3_600_000;
const durations = { leaseMs: longMs, retainMs: longMs };

const refuse = (): never => {
  throw new TypeError('It is not to be read');
};

/** One of those that people make to keep something off a log. */
function unreadableError(property: string): Error {
  return Object.defineProperty(new Error('hidden'), property, { get: refuse });
}

/** Throws as often as that, then succeeds. */
function failingFirst(times: number): Recorder {
  return new Recorder((_run, index) => {
    if (index < times) throw new Error(`failure ${index + 1}`);
  });
}

/** What fails comes again, what fails for good is kept, and what is not the event's fault counts for nothing. */
export const failing: QueueCases = {
  'a failed event is run again until it succeeds': onBench(async (bench, { queue }) => {
    const recorder = failingFirst(2);
    await queue.enqueue(queuedDelivery());
    await bench.work(recorder.handlers);
    await bench.processed(3);
    assert.deepEqual(bench.outcomes, ['failed', 'failed', 'handled']);
    assert.deepEqual(
      recorder.runs.map(({ context }) => context.attempt),
      [1, 2, 3],
    );
    assert.deepEqual(bench.letters, []);
    assert.deepEqual(await queue.deadLetters.list(), []);
  }),

  'the others go on meanwhile': onBench(async (bench, { queue }) => {
    const bad = queuedDelivery();
    const good = Array.from({ length: 10 }, () => queuedDelivery());
    const recorder = new Recorder(({ event }) => {
      if (event.id === bad.eventId) throw new Error('always');
    });
    for (const delivery of [bad, ...good]) await queue.enqueue(delivery);
    await bench.work(recorder.handlers);
    await bench.kept(1);
    const handled = recorder.runs.map(({ event }) => event.id).filter((id) => id !== bad.eventId);
    assert.deepEqual(handled.toSorted(), good.map(({ eventId }) => eventId).toSorted());
  }),

  'an event that keeps failing becomes a dead letter, and is told': onBench(
    async (bench, { queue }) => {
      const recorder = failingFirst(3);
      const delivery = queuedDelivery();
      await queue.enqueue(delivery);
      await bench.work(recorder.handlers);
      const [letter] = await bench.kept(1);
      assert.equal(recorder.runs.length, 3);
      const { eventId, eventType, namespace, receivedAt } = delivery;
      const { id, failedAt, ...rest } = letter ?? {};
      assert.ok(id);
      assert.ok(failedAt && failedAt >= receivedAt && failedAt <= new Date(Date.now() + 5000));
      const of = { eventId, eventType, namespace, receivedAt };
      assert.deepEqual(rest, { ...of, attempts: 3, error: 'failure 3' });
      const [told, ...more] = bench.letters;
      assert.deepEqual(more, []);
      const event = JSON.parse(new TextDecoder().decode(delivery.body));
      const error = new Error('failure 3');
      assert.deepEqual(told, { reason: 'retries_exhausted', event, attempt: 3, error, receivedAt });
    },
  ),

  'a permanent error makes a dead letter at once': onBench(async (bench, { queue }) => {
    const recorder = new Recorder(() => {
      throw new PermanentError('no such template');
    });
    await queue.enqueue(queuedDelivery());
    await bench.work(recorder.handlers);
    const [letter] = await bench.kept(1);
    assert.equal(letter?.error, 'no such template');
    assert.equal(letter?.attempts, 1);
    assert.deepEqual(bench.outcomes, ['permanent']);
    assert.deepEqual(
      bench.letters.map(({ reason }) => reason),
      ['permanent'],
    );
  }),

  'a redelivery of a dead letter does not run it again': onBench(async (bench, { queue }) => {
    const recorder = new Recorder(({ event }) => {
      if (event.id === bad.eventId) throw new PermanentError('never');
    });
    const bad = queuedDelivery();
    await queue.enqueue(bad);
    await bench.work(recorder.handlers);
    await bench.kept(1);
    await queue.enqueue(bad);
    await queue.enqueue(queuedDelivery());
    await bench.processed(2);
    assert.deepEqual(bench.outcomes, ['permanent', 'handled']);
  }),

  'a dead letter that is replayed runs again, with all attempts anew': onBench(
    async (bench, { queue }) => {
      // 3 attempts, then a replay of 3, the last of which succeeds.
      const recorder = failingFirst(5);
      const delivery = queuedDelivery();
      await queue.enqueue(delivery);
      await bench.work(recorder.handlers);
      await bench.kept(1);
      assert.equal(await queue.deadLetters.replay(), 1);
      await bench.processed(6);
      const failed = Array<string>(5).fill('failed');
      assert.deepEqual(bench.outcomes, [...failed, 'handled']);
      await bench.kept(0);
      assert.equal(await queue.deadLetters.replay(), 0);
      await queue.enqueue(delivery);
      await queue.enqueue(queuedDelivery());
      await bench.soon(() => recorder.runs.length >= 7, 'another event to be handled');
      assert.equal(recorder.runs.filter(({ event }) => event.id === delivery.eventId).length, 6);
    },
  ),

  'a dead letter of a permanent error can be replayed too': onBench(async (bench, { queue }) => {
    const recorder = new Recorder((_run, index) => {
      if (index === 0) throw new PermanentError('not yet');
    });
    await queue.enqueue(queuedDelivery());
    await bench.work(recorder.handlers);
    await bench.kept(1);
    assert.equal(await queue.deadLetters.replay(), 1);
    await bench.processed(2);
    assert.deepEqual(bench.outcomes, ['permanent', 'handled']);
    await bench.kept(0);
  }),

  'dead letters are listed newest first, and replayed by their ids': onBench(
    async (bench, { queue }) => {
      let isBroken = true;
      const recorder = new Recorder(() => {
        if (isBroken) throw new PermanentError('broken');
      });
      await bench.work(recorder.handlers);
      const deliveries = [queuedDelivery(), queuedDelivery(), queuedDelivery()];
      for (const [index, delivery] of deliveries.entries()) {
        await queue.enqueue(delivery);
        await bench.kept(index + 1);
      }
      const letters = await queue.deadLetters.list();
      const newestFirst = deliveries.map(({ eventId }) => eventId).toReversed();
      assert.deepEqual(
        letters.map(({ eventId }) => eventId),
        newestFirst,
      );
      assert.deepEqual(await queue.deadLetters.list({ limit: 2 }), letters.slice(0, 2));
      isBroken = false;
      const chosen = letters[1];
      assert.ok(chosen);
      assert.equal(await queue.deadLetters.replay({ ids: [chosen.id, 'of none'] }), 1);
      assert.equal(await queue.deadLetters.replay({ ids: [] }), 0);
      await bench.processed(4);
      assert.equal(recorder.runs.at(-1)?.event.id, chosen.eventId);
      const left = await bench.kept(2);
      assert.deepEqual(
        left.map(({ id }) => id),
        [letters[0]?.id, letters[2]?.id],
      );
    },
  ),

  'what a handler throws may be anything': onBench(
    async (bench, { queue }) => {
      const thrown = [
        ...[undefined, null, 'text', 0, { secret: 'p4yl0ad' }, Object.create(null)],
        ...[unreadableError('message'), unreadableError('stack'), unreadableError('name')],
        new Proxy(new Error('hidden'), { getPrototypeOf: refuse, get: refuse, has: refuse }),
      ];
      const recorder = new Recorder((_run, index) => {
        throw thrown[index];
      });
      for (const _ of thrown) await queue.enqueue(queuedDelivery());
      await bench.work(recorder.handlers, { concurrency: 1 });
      await bench.kept(thrown.length);
      assert.equal(recorder.runs.length, thrown.length);
    },
    { attempts: 1 },
  ),

  'a failing onDeadLetter loses no dead letter': onBench(
    async (bench, { queue }) => {
      const recorder = failingFirst(1);
      await queue.enqueue(queuedDelivery());
      await bench.work(recorder.handlers, {
        onDeadLetter: () => Promise.reject(new Error('no room')),
      });
      await bench.kept(1);
    },
    { attempts: 1 },
  ),

  'a store that is away is waited for, and costs no attempt': onBench(
    async (bench, { queue }) => {
      const recorder = new Recorder();
      // One more than a single run asks for.
      let refusals = 3;
      const claim: IdempotencyStore['claim'] = (key, options) =>
        refusals-- > 0 ? Promise.reject(new Error('away')) : bench.store.claim(key, options);
      await queue.enqueue(queuedDelivery());
      await bench.work(recorder.handlers, { store: storeHandle(bench.store, { claim }) });
      await bench.processed(1);
      assert.deepEqual(bench.outcomes, ['handled']);
    },
    { attempts: 1 },
  ),

  'an event that another process runs is waited for, and costs no attempt': onBench(
    async (bench, { queue }) => {
      const recorder = new Recorder();
      const delivery = queuedDelivery();
      const held = await bench.store.claim(delivery.key, { token: 'another', ...durations });
      assert.equal(held.status, 'acquired');
      await queue.enqueue(delivery);
      await bench.work(recorder.handlers);
      const isWaiting = () => bench.transitions.some(({ name }) => name === 'waiting');
      await bench.soon(isWaiting, 'the worker to wait');
      if (held.status === 'acquired') await bench.store.complete(held.claim, durations);
      await bench.processed(1);
      assert.deepEqual(bench.outcomes, ['duplicate']);
      assert.deepEqual(recorder.runs, []);
    },
    { attempts: 1 },
  ),

  'a lease that is lost in the last attempt makes no dead letter: it runs once more': onBench(
    async (bench, { queue }) => {
      const recorder = new Recorder(async ({ context }, index) => {
        if (index > 0) return;
        await new Promise((resolve) => context.signal.addEventListener('abort', resolve));
        throw context.signal.reason;
      });
      let isAway = true;
      const renew: IdempotencyStore['renew'] = (claim, options) =>
        isAway ? Promise.reject(new Error('away')) : bench.store.renew(claim, options);
      await queue.enqueue(queuedDelivery());
      await bench.work(recorder.handlers, {
        leaseMs: 300,
        store: storeHandle(bench.store, { renew }),
      });
      const isTold = () => recorder.runs[0]?.context.signal.aborted === true;
      await bench.soon(isTold, 'the handler to be told');
      isAway = false;
      await bench.processed(2);
      assert.deepEqual(bench.outcomes, ['lease_lost', 'handled']);
      assert.deepEqual(bench.letters, []);
      assert.deepEqual(await queue.deadLetters.list(), []);
    },
    { attempts: 1 },
  ),

  'a handler whose lease is lost is told, and the event comes again': onBench(
    async (bench, { queue }) => {
      const recorder = new Recorder(async ({ context }, index) => {
        if (index > 0) return;
        await new Promise((resolve) => context.signal.addEventListener('abort', resolve));
        throw context.signal.reason;
      });
      let isLost = true;
      await queue.enqueue(queuedDelivery());
      await bench.work(recorder.handlers, {
        leaseMs: 300,
        store: storeHandle(bench.store, {
          async renew(claim, options) {
            return isLost ? 'lost' : bench.store.renew(claim, options);
          },
        }),
      });
      const isTold = () => recorder.runs[0]?.context.signal.aborted === true;
      await bench.soon(isTold, 'the handler to be told');
      isLost = false;
      await bench.processed(2);
      assert.deepEqual(bench.outcomes, ['failed', 'handled']);
    },
  ),
};
