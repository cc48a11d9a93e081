import assert from 'node:assert/strict';
import type { ReceiverOptions } from '@bluma-webhooks/core';
import { createEvent } from '../event.ts';
import type { RunningAdapter } from './adapter.ts';
import { assertAnswer } from './answers.ts';
import type { Bench } from './bench.ts';
import type { ContractCase } from './contract-case.ts';
import { eventually, waitPast } from './limit.ts';
import { Recorder } from './recorder.ts';
import { withTimeLimit } from './time-limit.ts';

/** Between the steps of two deliveries that must not be one step, in ms. */
const gapMs = 20;

/** An event whose handler waits at a gate, and what was answered at the deadline. */
function deliverToSlowHandler(bench: Bench, options: Partial<ReceiverOptions>) {
  return withTimeLimit(async (factor) => {
    const deadlineMs = 100 * factor;
    const gate = bench.gate();
    const recorder = new Recorder(() => gate.opened);
    const { handlers } = recorder;
    const server = await bench.start({ ...options, deadlineMs, handlers });
    const event = createEvent('video.completed');
    const delivery = bench.deliver(server, event);
    let isAnswered = false;
    delivery.finally(() => (isAnswered = true)).catch(() => {});
    await eventually(() => isAnswered || recorder.runs.length > 0, 'the handler to be called');
    const answer = await bench.answerAtDeadline(server, delivery, deadlineMs);
    return { answer, deadlineMs, event, gate, recorder, server };
  });
}

/** A delivery on a connection of its own, whose bytes the case writes when it likes. */
async function openDelivery(bench: Bench, server: RunningAdapter) {
  const { headers, body } = await bench.sign(createEvent('video.completed'));
  const wire = await bench.connect(server);
  const length = ['content-length', String(body.length)] as const;
  return { wire, body, writeHead: () => wire.writeHead([...Object.entries(headers), length]) };
}

/** Bluma waits for five seconds; handlers may take longer. */
export const deadlineCases: readonly ContractCase[] = [
  {
    name: 'a slow handler is answered 202 accepted at the deadline, runs to its end, and once [flaw: handler awaited past the deadline]',
    async run(bench) {
      const { answer, deadlineMs, event, gate, recorder, server } = await deliverToSlowHandler(
        bench,
        {},
      );
      assertAnswer(answer, 'accepted');
      // Sent again while the first run goes on.
      const second = bench.deliver(server, event);
      let early = 0;
      second.finally(() => early++).catch(() => {});
      const arrived = () => bench.count('joined') + recorder.runs.length - 1 + early;
      await eventually(() => arrived() > 0, 'the duplicate to arrive');
      assertAnswer(await bench.answerAtDeadline(server, second, deadlineMs), 'accepted');
      gate.open();
      assertAnswer(await bench.deliverUntil(server, event, 'duplicate'), 'duplicate');
      assert.equal(recorder.runs.length, 1);
    },
  },
  {
    name: 'with onDeadline: retry a slow handler is answered 503 deadline_exceeded, and the next attempt finds it done',
    async run(bench) {
      const { answer, event, gate, recorder, server } = await deliverToSlowHandler(bench, {
        onDeadline: 'redeliver',
      });
      assertAnswer(answer, 'deadline_exceeded');
      gate.open();
      await bench.reported('completed');
      assertAnswer(await bench.deliver(server, event), 'duplicate');
      assert.equal(recorder.runs.length, 1);
    },
  },
  {
    name: 'with onDeadline: retry the next attempt joins a handler that still runs',
    async run(bench) {
      const { answer, event, gate, recorder, server } = await deliverToSlowHandler(bench, {
        onDeadline: 'redeliver',
      });
      assertAnswer(answer, 'deadline_exceeded');
      const second = bench.deliver(server, event);
      await bench.reported('joined');
      gate.open();
      assertAnswer(await second, 'handled');
      assert.equal(recorder.runs.length, 1);
    },
  },
  {
    name: 'the deadline counts from arrival: time that the body took is gone',
    async run(bench) {
      // The slow delivery arrives first and is complete last. What is answered first shows from when its deadline counts.
      const { answer, order, quickAnswer } = await withTimeLimit(async (factor) => {
        const gate = bench.gate();
        const handlers = { '*': () => gate.opened };
        const server = await bench.start({ deadlineMs: 200 * factor, handlers });
        const slow = await openDelivery(bench, server);
        const quick = await openDelivery(bench, server);
        const verified = bench.count('verified');

        slow.writeHead();
        slow.wire.write(slow.body.subarray(0, 10));
        await waitPast(gapMs);
        quick.writeHead();
        quick.wire.write(quick.body);
        await bench.reported('verified', verified + 1);
        await waitPast(gapMs);
        slow.wire.write(slow.body.subarray(10));

        const order: string[] = [];
        const [answer, quickAnswer] = await Promise.all([
          slow.wire.answer().finally(() => order.push('slow')),
          quick.wire.answer().finally(() => order.push('quick')),
        ]);
        return { answer, order, quickAnswer };
      });
      assertAnswer(answer, 'accepted');
      assertAnswer(quickAnswer, 'accepted');
      assert.deepEqual(order, ['slow', 'quick']);
    },
  },
];
