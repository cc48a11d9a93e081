import assert from 'node:assert/strict';
import type { IdempotencyStore } from '@bluma-webhooks/core';
import { createEvent } from '../event.ts';
import { assertAnswer } from './answers.ts';
import { assertSingle } from './bench.ts';
import { bytesOf } from './bodies.ts';
import type { ContractCase } from './contract-case.ts';
import { KeptQueue } from './kept-queue.ts';
import { patienceMs } from './limit.ts';
import { Recorder } from './recorder.ts';
import { storeHandle } from './store-handle.ts';
import { withTimeLimit } from './time-limit.ts';

/** The handler's lease cannot be kept, so its result cannot count. */
function losesLease(name: string, renew: IdempotencyStore['renew']): ContractCase {
  return {
    name,
    async run(bench) {
      const { answer, recorder } = await withTimeLimit(async (factor) => {
        const store = storeHandle(await bench.createStore(), { renew });
        const recorder = new Recorder(
          ({ context: { signal } }) =>
            new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve())),
        );
        const { handlers } = recorder;
        const server = await bench.start({ store, leaseMs: 90 * factor, handlers });
        const answer = await bench.deliver(server, createEvent('video.completed'));
        return { answer, recorder };
      });
      assertAnswer(answer, 'lease_lost');
      assert.equal(assertSingle(recorder.runs).context.signal.aborted, true);
    },
  };
}

/** What the receiver leans on gives way; nothing is lost for it. */
export const outageCases: readonly ContractCase[] = [
  losesLease(
    'a lease that was lost is answered 503 lease_lost, and the signal aborts',
    () => 'lost',
  ),
  losesLease('a lease that no renewal gets through for is answered 503 lease_lost', () =>
    Promise.reject(new Error('the store is down')),
  ),
  {
    name: 'a store that is down is answered 503 store_unavailable; when it is back, the event runs',
    async run(bench) {
      let isDown = true;
      const kept = await bench.createStore();
      const store = storeHandle(kept, {
        claim: async (key, options) => {
          if (isDown) throw new Error('the store is down');
          return kept.claim(key, options);
        },
      });
      const recorder = new Recorder();
      const server = await bench.start({ store, handlers: recorder.handlers });
      const event = createEvent('video.completed');
      assertAnswer(await bench.deliver(server, event), 'store_unavailable');
      assert.deepEqual(recorder.runs, []);
      isDown = false;
      assertAnswer(await bench.deliver(server, event), 'handled');
      assert.equal(recorder.runs.length, 1);
    },
  },
  {
    name: 'a store that does not answer is answered 503 store_unavailable at the deadline',
    async run(bench) {
      const gate = bench.gate();
      const kept = await bench.createStore();
      const store = storeHandle(kept, {
        claim: async (key, options) => {
          await gate.opened;
          return kept.claim(key, options);
        },
      });
      const recorder = new Recorder();
      const server = await bench.start({ store, deadlineMs: 100, handlers: recorder.handlers });
      const answer = await bench.deliver(server, createEvent('video.completed'));
      assertAnswer(answer, 'store_unavailable');
      assert.deepEqual(recorder.runs, []);
    },
  },
  {
    name: 'an event that ran is answered 200 handled even if the store never hears of it',
    async run(bench) {
      const store = storeHandle(await bench.createStore(), {
        complete: () => Promise.reject(new Error('the store is down')),
      });
      const { answer } = await withTimeLimit(async (factor) => {
        const leaseMs = 150 * factor;
        const server = await bench.start({ store, leaseMs, handlers: { '*': () => {} } });
        return { answer: await bench.deliver(server, createEvent('video.completed')) };
      });
      assertAnswer(answer, 'handled');
    },
  },
  {
    name: 'with a queue an event of any type is answered 202 queued, and held once, to the byte',
    async run(bench) {
      const queue = new KeptQueue();
      const server = await bench.start({ queue });
      const event = createEvent('team.joined', { id: 'evt_queued', data: [1] });
      const { body } = await bench.sign(event, { pretty: true });
      assertAnswer(await bench.deliver(server, event, { pretty: true }), 'queued');
      assertAnswer(await bench.deliver(server, event, { pretty: true }), 'queued');
      const { key, receivedAt, ...job } = assertSingle(queue.jobs);
      assert.deepEqual(
        { ...job, body: Buffer.from(job.body).toString('latin1') },
        {
          eventId: event.id,
          eventType: event.type,
          body: Buffer.from(body).toString('latin1'),
          secretIndex: 0,
          namespace: 'default',
        },
      );
      assert.match(key, /^[0-9a-f]{64}$/);
      assert.ok(receivedAt instanceof Date);
    },
  },
  {
    name: 'with a queue what is not verified or no event is not enqueued',
    async run(bench) {
      const queue = new KeptQueue();
      const server = await bench.start({ queue });
      const event = createEvent('video.completed');
      const wrong = await bench.deliver(server, event, { wrongSecret: true });
      assertAnswer(wrong, 'invalid_signature');
      assertAnswer(await bench.deliver(server, bytesOf('{}')), 'dead_letter');
      assert.deepEqual(queue.jobs, []);
    },
  },
  {
    name: 'a queue that is down or does not answer is answered 503 queue_unavailable',
    async run(bench) {
      const close = async () => {};
      const down = { enqueue: () => Promise.reject(new Error('the queue is down')), close };
      const hanging = { enqueue: () => new Promise<never>(() => {}), close };
      for (const queue of [down, hanging]) {
        const server = await bench.start({ queue, deadlineMs: 100 });
        const answer = await bench.deliver(server, createEvent('video.completed'));
        assertAnswer(answer, 'queue_unavailable');
      }
    },
  },
  {
    name: 'a receiver that is closing answers 503 shutting_down, and lets what runs come to its end',
    async run(bench) {
      const gate = bench.gate();
      const recorder = new Recorder(() => gate.opened);
      const server = await bench.start({ handlers: recorder.handlers });
      const first = bench.deliver(server, createEvent('video.completed'));
      await recorder.called();
      const closed = server.receiver.close({ timeoutMs: patienceMs });
      const late = await bench.deliver(server, createEvent('video.completed'));
      assertAnswer(late, 'shutting_down');
      gate.open();
      assertAnswer(await first, 'handled');
      assert.deepEqual(await closed, { drained: 1, aborted: 0 });
      assert.equal(recorder.runs.length, 1);
    },
  },
  {
    name: 'a receiver that gives up on a handler answers 503 shutting_down, and the signal aborts',
    async run(bench) {
      const gate = bench.gate();
      const recorder = new Recorder(() => gate.opened);
      const server = await bench.start({ handlers: recorder.handlers });
      const first = bench.deliver(server, createEvent('video.completed'));
      await recorder.called();
      assert.deepEqual(await server.receiver.close({ timeoutMs: 0 }), { drained: 0, aborted: 1 });
      assertAnswer(await first, 'shutting_down');
      assert.equal(assertSingle(recorder.runs).context.signal.aborted, true);
    },
  },
  {
    name: 'a closed receiver with a queue answers 503 shutting_down',
    async run(bench) {
      const queue = new KeptQueue();
      const server = await bench.start({ queue });
      await server.receiver.close();
      const answer = await bench.deliver(server, createEvent('video.completed'));
      assertAnswer(answer, 'shutting_down');
      assert.deepEqual(queue.jobs, []);
    },
  },
];
