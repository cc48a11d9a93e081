import assert from 'node:assert/strict';
import { createEvent } from '../event.ts';
import { assertAnswer } from './answers.ts';
import type { ContractCase } from './contract-case.ts';
import { Recorder } from './recorder.ts';

const deadlineMs = 100;

/** Bluma waits for five seconds; handlers may take longer. */
export const deadlineCases: readonly ContractCase[] = [
  {
    name: 'a slow handler is answered 202 accepted at the deadline, runs to its end, and once [flaw: handler awaited past the deadline]',
    async run(bench) {
      const gate = bench.gate();
      const recorder = new Recorder(() => gate.opened);
      const server = await bench.start({ deadlineMs, handlers: recorder.handlers });
      const event = createEvent('video.completed');
      assertAnswer(await bench.deliver(server, event), 'accepted');
      // Sent again while the first run goes on.
      assertAnswer(await bench.deliver(server, event), 'accepted');
      gate.open();
      assertAnswer(await bench.deliverUntil(server, event, 'duplicate'), 'duplicate');
      assert.equal(recorder.runs.length, 1);
    },
  },
  {
    name: 'with onDeadline: retry a slow handler is answered 503 deadline_exceeded, and the next attempt finds it done',
    async run(bench) {
      const gate = bench.gate();
      const recorder = new Recorder(() => gate.opened);
      const server = await bench.start({
        deadlineMs,
        onDeadline: 'retry',
        handlers: recorder.handlers,
      });
      const event = createEvent('video.completed');
      assertAnswer(await bench.deliver(server, event), 'deadline_exceeded');
      gate.open();
      await bench.reported('completed');
      assertAnswer(await bench.deliver(server, event), 'duplicate');
      assert.equal(recorder.runs.length, 1);
    },
  },
  {
    name: 'with onDeadline: retry the next attempt joins a handler that still runs',
    async run(bench) {
      const gate = bench.gate();
      const recorder = new Recorder(() => gate.opened);
      const server = await bench.start({
        deadlineMs: 300,
        onDeadline: 'retry',
        handlers: recorder.handlers,
      });
      const event = createEvent('video.completed');
      assertAnswer(await bench.deliver(server, event), 'deadline_exceeded');
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
      const gate = bench.gate();
      const server = await bench.start({ deadlineMs: 400, handlers: { '*': () => gate.opened } });
      const { headers, body } = await bench.sign(createEvent('video.completed'));
      const wire = await bench.connect(server);
      const startedAt = performance.now();
      wire.writeHead([...Object.entries(headers), ['content-length', String(body.length)]]);
      wire.write(body.subarray(0, 10));
      await new Promise((resolve) => setTimeout(resolve, 250));
      wire.write(body.subarray(10));
      assertAnswer(await wire.answer(), 'accepted');
      const tookMs = performance.now() - startedAt;
      assert.ok(tookMs < 600, `answered after ${tookMs} ms, with a deadline of 400`);
    },
  },
];
