import assert from 'node:assert/strict';
import { createReceiver } from '@bluma-webhooks/core';
import { Recorder } from '../adapter-contract/recorder.ts';
import { createEvent } from '../event.ts';
import { signedRequest } from '../signed-request.ts';
import { onBench } from './on-bench.ts';
import type { QueueBench } from './queue-bench.ts';
import { newEvent, queuedDelivery } from './queued-delivery.ts';
import type { QueueCases } from './subject.ts';

/** Ids that engines, or the servers behind them, take for something else if they get them as they are. */
const hostileIds = [
  ...['active', 'meta', 'wait', 'events', '0', '-1', '12:3', ':', '{}', '__proto__', 'constructor'],
  ...["'; DROP TABLE jobs; --", '../../etc/passwd', 'a\u0000b', '\ud800', '\udc00', '\r\nSET a b'],
  ...['\u00e9', 'e\u0301', 'x'.repeat(1_000_000)],
];

/** A worker may also log what concerns no event, such as that it still waits for its server. */
const linesOfEvents = ({ lines }: QueueBench) =>
  lines.filter(({ fields }) => fields.eventType !== undefined);

/** What is put in comes out: once, whole, and whatever happens to come twice. */
export const delivering: QueueCases = {
  'an event is handled with all that its receiver knew': onBench(async (bench, { queue }) => {
    const recorder = new Recorder();
    const delivery = {
      ...queuedDelivery(),
      secretIndex: 1,
      receivedAt: new Date(1_700_000_000_123),
    };
    assert.equal(await queue.enqueue(delivery), 'enqueued');
    await bench.work(recorder.handlers);
    await bench.processed(1);
    const [run, ...more] = recorder.runs;
    assert.deepEqual(more, []);
    assert.deepEqual(run?.event, JSON.parse(new TextDecoder().decode(delivery.body)));
    const { attempt, claim, receivedAt, secretIndex } = run?.context ?? {};
    assert.deepEqual(
      { attempt, key: claim?.key, receivedAt, secretIndex },
      { attempt: 1, key: delivery.key, receivedAt: delivery.receivedAt, secretIndex: 1 },
    );
    assert.deepEqual(bench.outcomes, ['handled']);
    assert.deepEqual(await queue.deadLetters.list(), []);
  }),

  'a signed request to a receiver is answered 202 and handled by a worker': onBench(
    async (bench, { queue }) => {
      const recorder = new Recorder();
      const secret = 'whsec_queue_contract';
      const receiver = createReceiver({ secret, queue });
      const { headers, body } = await signedRequest(createEvent('credits.low'), { secret });
      const answer = await receiver.receive({
        method: 'POST',
        header: (name) => headers[name],
        read: async () => ({ ok: true, bytes: body }),
      });
      assert.deepEqual([answer.status, answer.body], [202, '{"status":"queued"}']);
      await bench.work(recorder.handlers);
      await bench.called(recorder);
      assert.equal(recorder.runs[0]?.event.type, 'credits.low');
    },
  ),

  'every byte of the body comes through': onBench(async (bench, { queue }) => {
    const recorder = new Recorder();
    const texts = ['\\u0000', '\\ud800', 'é\u0301𝄞', '\\\\\\"\\n', '\u2028', '\uFFFE', '{{x}}'];
    const bodies = texts.map(
      (text, i) => `{"id":"evt_bytes_${i}", "type" : "video.failed","data":{"text":"${text}"}}`,
    );
    bodies.push(`\uFEFF{"id":"evt_marked","type":"video.failed","n":1.0e2,"data":{}}`);
    for (const body of bodies) await queue.enqueue(queuedDelivery(body));
    await bench.work(recorder.handlers);
    await bench.processed(bodies.length);
    assert.deepEqual(
      new Map(recorder.runs.map(({ event }) => [event.id, event])),
      new Map(
        bodies.map((body) => {
          const event = { created_at: '', ...JSON.parse(body.replace(/^\uFEFF/, '')) };
          return [event.id, event];
        }),
      ),
    );
  }),

  'ids that break servers are ids like any other': onBench(async (bench, { queue }) => {
    const recorder = new Recorder();
    const deliveries = hostileIds.map((id) => queuedDelivery(createEvent('video.queued', { id })));
    for (const delivery of deliveries) assert.equal(await queue.enqueue(delivery), 'enqueued');
    for (const delivery of deliveries) await queue.enqueue(delivery);
    await bench.work(recorder.handlers);
    await bench.processed(hostileIds.length);
    const handled = recorder.runs.map(({ event }) => event.id);
    assert.deepEqual(handled.toSorted(), hostileIds.toSorted());
    assert.deepEqual(bench.outcomes, Array(hostileIds.length).fill('handled'));
  }),

  'types that break servers are types like any other': onBench(async (bench, { queue }) => {
    const recorder = new Recorder();
    const types = ['__proto__', 'a\u0000b', '\ud800', 'x'.repeat(100_000), "';--", '*', 'a:b', ' '];
    for (const type of types) await queue.enqueue(queuedDelivery(createEvent(type)));
    await bench.work(recorder.handlers);
    await bench.processed(types.length);
    const handled = recorder.runs.map(({ event }) => event.type);
    assert.deepEqual(handled.toSorted(), types.toSorted());
  }),

  'a body of 1 MiB is handled whole': onBench(async (bench, { queue }) => {
    const recorder = new Recorder();
    const event = createEvent('video.failed', { data: { error: { type: 'x', detail: '' } } });
    const room = 1024 * 1024 - JSON.stringify(event).length;
    // The worst for JSON within JSON: every byte is escaped once more.
    const detail = '"'.repeat(Math.floor(room / 2));
    const full = { ...event, data: { ...event.data, error: { type: 'x', detail } } };
    await queue.enqueue(queuedDelivery(full));
    await bench.work(recorder.handlers);
    await bench.processed(1);
    assert.deepEqual(recorder.runs[0]?.event, full);
  }),

  'deliveries that come at once make one job': onBench(async (bench, { queue }) => {
    const recorder = new Recorder();
    await bench.work(recorder.handlers);
    const delivery = queuedDelivery();
    await Promise.all(Array.from({ length: 20 }, () => queue.enqueue(delivery)));
    const other = queuedDelivery();
    await queue.enqueue(other);
    await bench.processed(2);
    assert.deepEqual(
      recorder.runs.map(({ event }) => event.id).toSorted(),
      [delivery.eventId, other.eventId].toSorted(),
    );
    assert.deepEqual(bench.outcomes, ['handled', 'handled']);
  }),

  'a redelivery of a handled event is not handled again': onBench(async (bench, { queue }) => {
    const recorder = new Recorder();
    const delivery = queuedDelivery();
    await queue.enqueue(delivery);
    await bench.work(recorder.handlers);
    await bench.processed(1);
    await queue.enqueue(delivery);
    await queue.enqueue(queuedDelivery());
    await bench.processed(2);
    assert.deepEqual(bench.outcomes, ['handled', 'handled']);
    assert.equal(recorder.runs.filter(({ event }) => event.id === delivery.eventId).length, 1);
  }),

  'nor is it after the engine has forgotten it': onBench(async (bench, { queue, forget }) => {
    const recorder = new Recorder();
    const delivery = queuedDelivery();
    await queue.enqueue(delivery);
    await bench.work(recorder.handlers);
    await bench.processed(1);
    await forget(delivery.key);
    await queue.enqueue(delivery);
    await bench.processed(2);
    assert.deepEqual(bench.outcomes, ['handled', 'duplicate']);
    assert.equal(recorder.runs.length, 1);
  }),

  'workers share the work, and each event is handled once': onBench(async (bench, { queue }) => {
    const recorder = new Recorder();
    const deliveries = Array.from({ length: 100 }, () => queuedDelivery());
    await Promise.all(deliveries.map((delivery) => queue.enqueue(delivery)));
    await Promise.all([bench.work(recorder.handlers), bench.work(recorder.handlers)]);
    await bench.processed(deliveries.length);
    assert.deepEqual(
      recorder.runs.map(({ event }) => event.id).toSorted(),
      deliveries.map(({ eventId }) => eventId).toSorted(),
    );
  }),

  'as many handlers run at once as were asked for': onBench(async (bench, { queue }) => {
    let running = 0;
    let most = 0;
    const recorder = new Recorder(async () => {
      running += 1;
      most = Math.max(most, running);
      // The first ones wait for each other: fewer at once would wait in vain.
      await bench.soon(() => most === 3, 'three handlers to run at once');
      running -= 1;
    });
    for (let i = 0; i < 9; i++) await queue.enqueue(queuedDelivery());
    await bench.work(recorder.handlers, { concurrency: 3 });
    await bench.processed(9);
    assert.equal(most, 3);
  }),

  'what no handler fits is completed, and logged once for its type': onBench(
    async (bench, { queue }) => {
      const recorder = new Recorder();
      const types = ['credits.low', 'credits.low', 'video.archived'];
      for (const type of types) await queue.enqueue(queuedDelivery({ ...newEvent(), type }));
      await bench.work({ 'video.completed': recorder.handle });
      await bench.processed(3);
      assert.deepEqual(bench.outcomes, ['ignored', 'ignored', 'ignored']);
      const warned = linesOfEvents(bench).filter(({ level }) => level === 'warn');
      assert.deepEqual(
        warned.map(({ message, fields }) => `${message} ${fields.eventType}`).toSorted(),
        ['no_handler credits.low', 'no_handler video.archived'],
      );
      assert.deepEqual(await queue.deadLetters.list(), []);
    },
  ),

  'an observer sees each step, and a logger one line, without the payload': onBench(
    async (bench, { queue }) => {
      const event = createEvent('video.completed', {
        data: { url: 'https://cdn.example/p4yl0ad' },
      });
      await queue.enqueue(queuedDelivery(event));
      await bench.work(new Recorder().handlers);
      await bench.processed(1);
      const names = ['claimed', 'handler_started', 'handler_succeeded', 'completed', 'processed'];
      assert.deepEqual(
        bench.transitions.map(({ name }) => name),
        names,
      );
      const of = { eventId: event.id, eventType: event.type, namespace: 'default', attempt: 1 };
      const lines = linesOfEvents(bench);
      const { durationMs, err, ...fields } = lines[0]?.fields ?? {};
      assert.deepEqual([typeof durationMs, err], ['number', undefined]);
      assert.deepEqual(
        lines.map(({ level, message }) => [level, message]),
        [['info', 'processed']],
      );
      assert.deepEqual(fields, { ...of, secretIndex: 0, outcome: 'handled' });
      assert.doesNotMatch(JSON.stringify([bench.lines, bench.transitions]), /p4yl0ad/);
    },
  ),

  'a job that no receiver has made fails, and stops nothing': onBench(
    async (bench, { queue, addForeign }) => {
      const recorder = new Recorder();
      await addForeign({ hello: 'p4yl0ad' });
      await queue.enqueue(queuedDelivery(newEvent()));
      await bench.work(recorder.handlers);
      await bench.called(recorder);
      const isTold = () => bench.lines.some(({ fields }) => /invalid_job/.test(String(fields.err)));
      await bench.soon(isTold, 'the foreign job to be reported');
      assert.doesNotMatch(JSON.stringify(bench.lines), /p4yl0ad/);
      assert.equal(recorder.runs.length, 1);
    },
  ),
};
