import assert from 'node:assert/strict';
import type { IdempotencyStore } from '@bluma-webhooks/core';
import { createEvent } from '../event.ts';
import { toBytes } from './bodies.ts';
import type { ContractCase } from './contract-case.ts';
import { assertSingle } from './contract-harness.ts';
import { InMemoryQueue } from './in-memory-queue.ts';
import { withLongEnoughLimit } from './long-enough-limit.ts';
import { Recorder } from './recorder.ts';
import { assertResponse } from './responses.ts';
import { storeHandle } from './store-handle.ts';
import { patienceMs } from './waits.ts';

/** The receiver loses the handler's lease, so the handler's result does not count. */
function losesLease(name: string, renew: IdempotencyStore['renew']): ContractCase {
  return {
    name,
    async run(harness) {
      const { response, recorder } = await withLongEnoughLimit(async (factor) => {
        const store = storeHandle(await harness.createStore(), { renew });
        const recorder = new Recorder(
          ({ context: { signal } }) =>
            new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve())),
        );
        const { handlers } = recorder;
        const server = await harness.start({ store, leaseMs: 90 * factor, handlers });
        const response = await harness.deliver(server, createEvent('video.completed'));
        return { response, recorder };
      });
      assertResponse(response, 'lease_lost');
      assert.equal(assertSingle(recorder.runs).context.signal.aborted, true);
    },
  };
}

/** The store, the queue or the receiver is unavailable. No event is lost. */
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
    async run(harness) {
      let isDown = true;
      const inner = await harness.createStore();
      const store = storeHandle(inner, {
        claim: async (key, options) => {
          if (isDown) throw new Error('the store is down');
          return inner.claim(key, options);
        },
      });
      const recorder = new Recorder();
      const server = await harness.start({ store, handlers: recorder.handlers });
      const event = createEvent('video.completed');
      assertResponse(await harness.deliver(server, event), 'store_unavailable');
      assert.deepEqual(recorder.runs, []);
      isDown = false;
      assertResponse(await harness.deliver(server, event), 'handled');
      assert.equal(recorder.runs.length, 1);
    },
  },
  {
    name: 'a store that does not answer is answered 503 store_unavailable at the deadline',
    async run(harness) {
      const gate = harness.gate();
      const inner = await harness.createStore();
      const store = storeHandle(inner, {
        claim: async (key, options) => {
          await gate.opened;
          return inner.claim(key, options);
        },
      });
      const recorder = new Recorder();
      const server = await harness.start({ store, deadlineMs: 100, handlers: recorder.handlers });
      const response = await harness.deliver(server, createEvent('video.completed'));
      assertResponse(response, 'store_unavailable');
      assert.deepEqual(recorder.runs, []);
    },
  },
  {
    name: 'an event that ran is answered 200 handled even if the store cannot record it',
    async run(harness) {
      const store = storeHandle(await harness.createStore(), {
        complete: () => Promise.reject(new Error('the store is down')),
      });
      const { response } = await withLongEnoughLimit(async (factor) => {
        const leaseMs = 150 * factor;
        const server = await harness.start({ store, leaseMs, handlers: { '*': () => {} } });
        return { response: await harness.deliver(server, createEvent('video.completed')) };
      });
      assertResponse(response, 'handled');
    },
  },
  {
    name: 'with a queue an event of any type is answered 202 queued, and enqueued once, byte for byte',
    async run(harness) {
      const queue = new InMemoryQueue();
      const server = await harness.start({ queue });
      const event = createEvent('team.joined', { id: 'evt_queued', data: [1] });
      const { body } = await harness.sign(event, { pretty: true });
      assertResponse(await harness.deliver(server, event, { pretty: true }), 'queued');
      assertResponse(await harness.deliver(server, event, { pretty: true }), 'queued');
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
      assert.match(key, /^([0-9a-f]{64}|default\/[\w.-]+)$/);
      assert.ok(receivedAt instanceof Date);
    },
  },
  {
    name: 'with a queue a request that is not verified, or no event, is not enqueued',
    async run(harness) {
      const queue = new InMemoryQueue();
      const server = await harness.start({ queue });
      const event = createEvent('video.completed');
      const wrong = await harness.deliver(server, event, { wrongSecret: true });
      assertResponse(wrong, 'invalid_signature');
      assertResponse(await harness.deliver(server, toBytes('{}')), 'dead_letter');
      assert.deepEqual(queue.jobs, []);
    },
  },
  {
    name: 'a queue that is down or does not answer is answered 503 queue_unavailable',
    async run(harness) {
      const close = async () => {};
      const down = { enqueue: () => Promise.reject(new Error('the queue is down')), close };
      const hanging = { enqueue: () => new Promise<never>(() => {}), close };
      for (const queue of [down, hanging]) {
        const server = await harness.start({ queue, deadlineMs: 100 });
        const response = await harness.deliver(server, createEvent('video.completed'));
        assertResponse(response, 'queue_unavailable');
      }
    },
  },
  {
    name: 'a receiver that is closing answers 503 shutting_down, and waits for its running handlers',
    async run(harness) {
      const gate = harness.gate();
      const recorder = new Recorder(() => gate.opened);
      const server = await harness.start({ handlers: recorder.handlers });
      const first = harness.deliver(server, createEvent('video.completed'));
      await recorder.waitForCalls();
      const closed = server.receiver.close({ timeoutMs: patienceMs });
      const late = await harness.deliver(server, createEvent('video.completed'));
      assertResponse(late, 'shutting_down');
      gate.open();
      assertResponse(await first, 'handled');
      assert.deepEqual(await closed, { drained: 1, aborted: 0 });
      assert.equal(recorder.runs.length, 1);
    },
  },
  {
    name: 'a receiver that stops waiting for a handler answers 503 shutting_down, and the signal aborts',
    async run(harness) {
      const gate = harness.gate();
      const recorder = new Recorder(() => gate.opened);
      const server = await harness.start({ handlers: recorder.handlers });
      const first = harness.deliver(server, createEvent('video.completed'));
      await recorder.waitForCalls();
      assert.deepEqual(await server.receiver.close({ timeoutMs: 0 }), { drained: 0, aborted: 1 });
      assertResponse(await first, 'shutting_down');
      assert.equal(assertSingle(recorder.runs).context.signal.aborted, true);
    },
  },
  {
    name: 'a closed receiver with a queue answers 503 shutting_down',
    async run(harness) {
      const queue = new InMemoryQueue();
      const server = await harness.start({ queue });
      await server.receiver.close();
      const response = await harness.deliver(server, createEvent('video.completed'));
      assertResponse(response, 'shutting_down');
      assert.deepEqual(queue.jobs, []);
    },
  },
];
