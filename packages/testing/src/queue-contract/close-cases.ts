import assert from 'node:assert/strict';
import { createGate } from '../adapter-contract/gate.ts';
import { Recorder } from '../adapter-contract/recorder.ts';
import { waitPast } from '../adapter-contract/waits.ts';
import type { QueueCases } from './queue-under-test.ts';
import { queuedDelivery } from './queued-delivery.ts';
import { withHarness } from './with-harness.ts';

/** Longer than the closing of an idle worker takes, in ms. */
const idleCloseMs = 50;

/** A worker closes without losing a job, and without running a job twice. */
export const closeCases: QueueCases = {
  'close waits for running handlers and takes no more': withHarness(async (harness, { queue }) => {
    const gate = createGate();
    const recorder = new Recorder(() => gate.opened);
    await queue.enqueue(queuedDelivery());
    const worker = await harness.work(recorder.handlers, { concurrency: 1 });
    await harness.waitForCall(recorder);
    let isClosed = false;
    const closed = worker.close().finally(() => {
      isClosed = true;
    });
    await queue.enqueue(queuedDelivery());
    // By then, a `close` that does not wait has ended, or has aborted the handler.
    await waitPast(idleCloseMs);
    assert.equal(isClosed, false);
    gate.open();
    assert.deepEqual(await closed, { drained: 1, aborted: 0 });
    assert.deepEqual(harness.outcomes, ['handled']);
    assert.equal(recorder.runs.length, 1);
    const next = new Recorder();
    await harness.work(next.handlers);
    await harness.waitForCall(next);
    assert.notEqual(next.runs[0]?.event.id, recorder.runs[0]?.event.id);
  }),

  'close aborts the jobs after its timeout and returns them, without counting an attempt':
    withHarness(
      async (harness, { queue }) => {
        const recorder = new Recorder(
          ({ context }) =>
            new Promise((_, reject) => {
              context.signal.addEventListener('abort', () => reject(context.signal.reason));
            }),
        );
        const delivery = queuedDelivery();
        await queue.enqueue(delivery);
        const worker = await harness.work(recorder.handlers);
        await harness.waitForCall(recorder);
        assert.deepEqual(await worker.close({ timeoutMs: 50 }), { drained: 0, aborted: 1 });
        assert.equal(recorder.runs[0]?.context.signal.aborted, true);
        assert.deepEqual(harness.outcomes, ['shutting_down']);
        const next = new Recorder();
        await harness.work(next.handlers);
        await harness.waitForCall(next);
        assert.equal(next.runs[0]?.event.id, delivery.eventId);
        await harness.waitForProcessed(2);
        assert.deepEqual(harness.deadLetters, []);
        assert.deepEqual(await queue.deadLetters.list(), []);
      },
      { attempts: 1 },
    ),

  'closing a second time does nothing, and an idle worker closes immediately': withHarness(
    async (harness) => {
      const worker = await harness.work(new Recorder().handlers);
      const reports = await Promise.all([worker.close(), worker.close()]);
      assert.deepEqual(reports, Array(2).fill({ drained: 0, aborted: 0 }));
    },
  ),

  'a job that waited for a worker is handled': withHarness(async (harness, { queue }) => {
    const worker = await harness.work(new Recorder().handlers);
    await worker.close();
    const delivery = queuedDelivery();
    await queue.enqueue(delivery);
    const recorder = new Recorder();
    await harness.work(recorder.handlers);
    await harness.waitForCall(recorder);
    assert.equal(recorder.runs[0]?.event.id, delivery.eventId);
  }),
};
