import assert from 'node:assert/strict';
import { type DeadLetter, PermanentError } from '@bluma-webhooks/core';
import { createEvent } from '../event.ts';
import type { ContractCase } from './contract-case.ts';
import { assertSingle } from './contract-harness.ts';
import { withLongEnoughLimit } from './long-enough-limit.ts';
import { Recorder } from './recorder.ts';
import { assertResponse, isResponse } from './responses.ts';
import { storeHandle } from './store-handle.ts';
import { eventually } from './waits.ts';

/** Each event runs once, and counts as done only after its handler has succeeded. */
export const runCases: readonly ContractCase[] = [
  {
    name: 'an event that ran before is answered 200 duplicate and does not run again',
    async run(harness) {
      const recorder = new Recorder();
      const server = await harness.start({ handlers: recorder.handlers });
      const event = createEvent('video.completed');
      assertResponse(await harness.deliver(server, event), 'handled');
      assertResponse(await harness.deliver(server, event), 'duplicate');
      // The same event, with other bytes.
      assertResponse(await harness.deliver(server, event, { pretty: true }), 'duplicate');
      assert.equal(recorder.runs.length, 1);
    },
  },
  {
    name: 'overlapping duplicates run once and are all answered 200 handled [flaw: has, then add]',
    async run(harness) {
      const gate = harness.gate();
      const recorder = new Recorder(() => gate.opened);
      const server = await harness.start({ handlers: recorder.handlers });
      const event = createEvent('video.completed');
      const first = harness.deliver(server, event);
      await recorder.waitForCalls();
      let early = 0;
      const others = [1, 2, 3, 4].map(() => harness.deliver(server, event));
      for (const other of others) other.then(() => early++).catch(() => {});
      // A wrong receiver runs the duplicates or answers them immediately. A correct receiver joins them to the run.
      const arrived = () => harness.count('joined') + recorder.runs.length - 1 + early;
      await eventually(() => arrived() >= others.length, 'the duplicates to arrive');
      gate.open();
      for (const response of await Promise.all([first, ...others]))
        assertResponse(response, 'handled');
      assert.equal(recorder.runs.length, 1);
    },
  },
  {
    name: 'duplicates that arrive at the same moment run once [flaw: get, then set]',
    async run(harness) {
      for (let round = 0; round < 3; round++) {
        const gate = harness.gate();
        const recorder = new Recorder(() => gate.opened);
        const server = await harness.start({ handlers: recorder.handlers });
        const joinedBefore = harness.count('joined');
        // No delivery waits for another delivery or for the handler. All of them fit between the read and the write of
        // a wrong receiver.
        const responses = await harness.deliverConcurrently(
          server,
          createEvent('video.completed'),
          8,
        );
        let early = 0;
        for (const response of responses) response.then(() => early++).catch(() => {});
        const arrived = () => harness.count('joined') - joinedBefore + recorder.runs.length + early;
        await eventually(() => arrived() >= responses.length, 'the duplicates to arrive');
        gate.open();
        // A delivery of a running event may join the run, or be answered immediately as a duplicate.
        for (const response of await Promise.all(responses)) {
          if (!isResponse(response, 'duplicate')) assertResponse(response, 'handled');
        }
        assert.equal(recorder.runs.length, 1, `one event ran ${recorder.runs.length} times`);
      }
    },
  },
  {
    name: 'a handler that fails is answered 500 handler_failed [flaw: answered first, handled later]',
    async run(harness) {
      const failures: readonly unknown[] = [new Error('no disk'), 'a string', undefined];
      const recorder = new Recorder((_, index) => Promise.reject(failures[index]));
      const throwing = await harness.start({
        handlers: {
          '*': () => {
            throw new Error('at once');
          },
        },
      });
      assertResponse(
        await harness.deliver(throwing, createEvent('video.failed')),
        'handler_failed',
      );
      const rejecting = await harness.start({ handlers: recorder.handlers });
      for (const _ of failures) {
        const response = await harness.deliver(rejecting, createEvent('video.failed'));
        assertResponse(response, 'handler_failed');
      }
      assert.equal(recorder.runs.length, failures.length);
    },
  },
  {
    name: 'an event whose handler failed runs again when it is sent again [flaw: marked before processing]',
    async run(harness) {
      const recorder = new Recorder((_, index) => {
        if (index < 2) throw new Error('not yet');
      });
      const server = await harness.start({ handlers: recorder.handlers });
      const event = createEvent('video.completed');
      assertResponse(await harness.deliver(server, event), 'handler_failed');
      assertResponse(await harness.deliver(server, event), 'handler_failed');
      assertResponse(await harness.deliver(server, event), 'handled');
      assertResponse(await harness.deliver(server, event), 'duplicate');
      assert.deepEqual(
        recorder.runs.map(({ context }) => context.attempt),
        [1, 2, 3],
      );
    },
  },
  {
    name: "a handler's own unique violation is a failure, not a duplicate [flaw: unique insert before handling]",
    async run(harness) {
      // The codes for "unique violation" in Prisma, Postgres, MySQL, SQLite and MongoDB.
      const codes = ['P2002', '23505', 'ER_DUP_ENTRY', 'SQLITE_CONSTRAINT_UNIQUE', 11000];
      const recorder = new Recorder((_, index) => {
        throw Object.assign(new Error('unique violation'), { code: codes[index] });
      });
      const server = await harness.start({ handlers: recorder.handlers });
      for (const _ of codes) {
        const response = await harness.deliver(server, createEvent('video.completed'));
        assertResponse(response, 'handler_failed');
      }
      assert.equal(recorder.runs.length, codes.length);
    },
  },
  {
    name: 'a PermanentError is answered 200 dead_letter, given to onDeadLetter, and not run again',
    async run(harness) {
      const letters: DeadLetter[] = [];
      const error = new PermanentError('no such user');
      const recorder = new Recorder(() => Promise.reject(error));
      const server = await harness.start({
        handlers: recorder.handlers,
        onDeadLetter: (letter) => letters.push(letter),
      });
      const event = createEvent('video.failed');
      assertResponse(await harness.deliver(server, event), 'dead_letter');
      assertResponse(await harness.deliver(server, event), 'duplicate');
      assert.equal(recorder.runs.length, 1);
      const { receivedAt, ...letter } = assertSingle(letters);
      assert.deepEqual(letter, { reason: 'permanent', event, attempt: 1, error });
      assert.ok(receivedAt instanceof Date);
    },
  },
  {
    name: 'a sender that disconnects while the handler runs changes nothing',
    async run(harness) {
      const gate = harness.gate();
      const recorder = new Recorder(() => gate.opened);
      const server = await harness.start({ handlers: recorder.handlers });
      const event = createEvent('video.completed');
      const { headers, body } = await harness.sign(event);
      const wire = await harness.connect(server);
      wire.writeHead([...Object.entries(headers), ['content-length', String(body.length)]]);
      wire.write(body);
      await recorder.waitForCalls();
      wire.destroy();
      gate.open();
      await harness.waitForReport('completed');
      await harness.waitForReport('responded');
      assertResponse(await harness.deliver(server, event), 'duplicate');
      assert.equal(recorder.runs.length, 1);
    },
  },
  {
    name: 'an event that another process runs is answered 503 in_progress at the deadline',
    async run(harness) {
      const gate = harness.gate();
      const store = await harness.createStore();
      const [here, there] = [new Recorder(() => gate.opened), new Recorder()];
      const one = await harness.start({ store: storeHandle(store), handlers: here.handlers });
      const event = createEvent('video.completed');
      const first = harness.deliver(one, event);
      await here.waitForCalls();
      const { response, other } = await withLongEnoughLimit(async (factor) => {
        const other = await harness.start({
          store: storeHandle(store),
          handlers: there.handlers,
          deadlineMs: 100 * factor,
        });
        return { response: await harness.deliver(other, event), other };
      });
      assertResponse(response, 'in_progress');
      gate.open();
      assertResponse(await first, 'handled');
      assertResponse(await harness.deliver(other, event), 'duplicate');
      assert.deepEqual([here.runs.length, there.runs.length], [1, 0]);
    },
  },
  {
    name: 'an event that another process completes while the delivery waits is answered 200 duplicate',
    async run(harness) {
      const gate = harness.gate();
      const store = await harness.createStore();
      const [here, there] = [new Recorder(() => gate.opened), new Recorder()];
      const one = await harness.start({ store: storeHandle(store), handlers: here.handlers });
      const other = await harness.start({ store: storeHandle(store), handlers: there.handlers });
      const event = createEvent('video.completed');
      const first = harness.deliver(one, event);
      await here.waitForCalls();
      const second = harness.deliver(other, event);
      await harness.waitForReport('waiting');
      gate.open();
      assertResponse(await first, 'handled');
      assertResponse(await second, 'duplicate');
      assert.deepEqual([here.runs.length, there.runs.length], [1, 0]);
    },
  },
  {
    name: 'an event that fails in another process while the delivery waits runs here',
    async run(harness) {
      const gate = harness.gate();
      const store = await harness.createStore();
      const here = new Recorder(async () => {
        await gate.opened;
        throw new Error('not here');
      });
      const there = new Recorder();
      const one = await harness.start({ store: storeHandle(store), handlers: here.handlers });
      const other = await harness.start({ store: storeHandle(store), handlers: there.handlers });
      const event = createEvent('video.completed');
      const first = harness.deliver(one, event);
      await here.waitForCalls();
      const second = harness.deliver(other, event);
      await harness.waitForReport('waiting');
      gate.open();
      assertResponse(await first, 'handler_failed');
      assertResponse(await second, 'handled');
      assert.equal(assertSingle(there.runs).context.attempt, 2);
    },
  },
];
