import assert from 'node:assert/strict';
import type { ReceiverOptions } from '@bluma-webhooks/core';
import { createEvent } from '../event.ts';
import type { RunningAdapter } from './adapter.ts';
import type { ContractCase } from './contract-case.ts';
import type { ContractHarness } from './contract-harness.ts';
import { withLongEnoughLimit } from './long-enough-limit.ts';
import { Recorder } from './recorder.ts';
import { assertResponse } from './responses.ts';
import { eventually, waitPast } from './waits.ts';

/** The time between steps of two deliveries that must not happen together, in ms. */
const gapMs = 20;

/** Delivers an event whose handler waits at a gate. Returns the response at the deadline. */
function deliverToSlowHandler(harness: ContractHarness, options: Partial<ReceiverOptions>) {
  return withLongEnoughLimit(async (factor) => {
    const deadlineMs = 100 * factor;
    const gate = harness.gate();
    const recorder = new Recorder(() => gate.opened);
    const { handlers } = recorder;
    const server = await harness.start({ ...options, deadlineMs, handlers });
    const event = createEvent('video.completed');
    const delivery = harness.deliver(server, event);
    let isAnswered = false;
    delivery.finally(() => (isAnswered = true)).catch(() => {});
    await eventually(() => isAnswered || recorder.runs.length > 0, 'the handler to be called');
    const response = await harness.responseAtDeadline(server, delivery, deadlineMs);
    return { response, deadlineMs, event, gate, recorder, server };
  });
}

/** A delivery on its own connection. The case decides when its bytes are written. */
async function openDelivery(harness: ContractHarness, server: RunningAdapter) {
  const { headers, body } = await harness.sign(createEvent('video.completed'));
  const wire = await harness.connect(server);
  const length = ['content-length', String(body.length)] as const;
  return { wire, body, writeHead: () => wire.writeHead([...Object.entries(headers), length]) };
}

/** Bluma waits for 5 s. Handlers may take longer. */
export const deadlineCases: readonly ContractCase[] = [
  {
    name: 'a slow handler is answered 202 accepted at the deadline, and finishes once [flaw: handler awaited past the deadline]',
    async run(harness) {
      const { response, deadlineMs, event, gate, recorder, server } = await deliverToSlowHandler(
        harness,
        {},
      );
      assertResponse(response, 'accepted');
      // The event is sent again during the first run.
      const second = harness.deliver(server, event);
      let early = 0;
      second.finally(() => early++).catch(() => {});
      const arrived = () => harness.count('joined') + recorder.runs.length - 1 + early;
      await eventually(() => arrived() > 0, 'the duplicate to arrive');
      assertResponse(await harness.responseAtDeadline(server, second, deadlineMs), 'accepted');
      gate.open();
      assertResponse(await harness.deliverUntil(server, event, 'duplicate'), 'duplicate');
      assert.equal(recorder.runs.length, 1);
    },
  },
  {
    name: 'with onDeadline: redeliver a slow handler is answered 503 deadline_exceeded, and the next delivery finds it done',
    async run(harness) {
      const { response, event, gate, recorder, server } = await deliverToSlowHandler(harness, {
        onDeadline: 'redeliver',
      });
      assertResponse(response, 'deadline_exceeded');
      gate.open();
      await harness.waitForReport('completed');
      assertResponse(await harness.deliver(server, event), 'duplicate');
      assert.equal(recorder.runs.length, 1);
    },
  },
  {
    name: 'with onDeadline: redeliver the next delivery joins a handler that still runs',
    async run(harness) {
      const { response, event, gate, recorder, server } = await deliverToSlowHandler(harness, {
        onDeadline: 'redeliver',
      });
      assertResponse(response, 'deadline_exceeded');
      const second = harness.deliver(server, event);
      await harness.waitForReport('joined');
      gate.open();
      assertResponse(await second, 'handled');
      assert.equal(recorder.runs.length, 1);
    },
  },
  {
    name: 'the deadline counts from the arrival of the request, the time for the body included',
    async run(harness) {
      // The slow delivery arrives first and is complete last. The order of the responses shows when its deadline began.
      const { response, order, quickResponse } = await withLongEnoughLimit(async (factor) => {
        const gate = harness.gate();
        const handlers = { '*': () => gate.opened };
        const server = await harness.start({ deadlineMs: 200 * factor, handlers });
        const slow = await openDelivery(harness, server);
        const quick = await openDelivery(harness, server);
        const verified = harness.count('verified');

        slow.writeHead();
        slow.wire.write(slow.body.subarray(0, 10));
        await waitPast(gapMs);
        quick.writeHead();
        quick.wire.write(quick.body);
        await harness.waitForReport('verified', verified + 1);
        await waitPast(gapMs);
        slow.wire.write(slow.body.subarray(10));

        const order: string[] = [];
        const [response, quickResponse] = await Promise.all([
          slow.wire.response().finally(() => order.push('slow')),
          quick.wire.response().finally(() => order.push('quick')),
        ]);
        return { response, order, quickResponse };
      });
      assertResponse(response, 'accepted');
      assertResponse(quickResponse, 'accepted');
      assert.deepEqual(order, ['slow', 'quick']);
    },
  },
];
