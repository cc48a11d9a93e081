import assert from 'node:assert/strict';
import { createReceiver } from '@bluma-webhooks/core';
import { Recorder } from '../adapter-contract/recorder.ts';
import { createEvent } from '../event.ts';
import { signedRequest } from '../signed-request.ts';
import type { QueueHarness } from './queue-harness.ts';
import type { QueueCases } from './queue-under-test.ts';
import { createVideoEvent, queuedDelivery } from './queued-delivery.ts';
import { withHarness } from './with-harness.ts';

/** Ids that an engine, or its server, interprets in another way if they are not escaped. */
const hostileIds = [
  ...['active', 'meta', 'wait', 'events', '0', '-1', '12:3', ':', '{}', '__proto__', 'constructor'],
  ...["'; DROP TABLE jobs; --", '../../etc/passwd', 'a\u0000b', '\ud800', '\udc00', '\r\nSET a b'],
  ...['\u00e9', 'e\u0301', 'x'.repeat(1_000_000)],
];

/** The log lines about events. A worker may also log other lines, for example that it still waits for its server. */
const eventLines = ({ logLines }: QueueHarness) =>
  logLines.filter(({ fields }) => fields.eventType !== undefined);

/** Each delivery is handled once and unchanged, even if it is enqueued twice. */
export const deliveryCases: QueueCases = {
  'a handler gets the event, its time of receipt and its secret index': withHarness(
    async (harness, { queue }) => {
      const recorder = new Recorder();
      const delivery = {
        ...queuedDelivery(),
        secretIndex: 1,
        receivedAt: new Date(1_700_000_000_123),
      };
      assert.equal(await queue.enqueue(delivery), 'enqueued');
      await harness.work(recorder.handlers);
      await harness.waitForProcessed(1);
      const [run, ...more] = recorder.runs;
      assert.deepEqual(more, []);
      assert.deepEqual(run?.event, JSON.parse(new TextDecoder().decode(delivery.body)));
      const { attempt, claim, receivedAt, secretIndex } = run?.context ?? {};
      assert.deepEqual(
        { attempt, key: claim?.key, receivedAt, secretIndex },
        { attempt: 1, key: delivery.key, receivedAt: delivery.receivedAt, secretIndex: 1 },
      );
      assert.deepEqual(harness.outcomes, ['handled']);
      assert.deepEqual(await queue.deadLetters.list(), []);
    },
  ),

  'a signed request to a receiver is answered 202 and handled by a worker': withHarness(
    async (harness, { queue }) => {
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
      await harness.work(recorder.handlers);
      await harness.waitForCall(recorder);
      assert.equal(recorder.runs[0]?.event.type, 'credits.low');
    },
  ),

  'the handler gets the body byte for byte': withHarness(async (harness, { queue }) => {
    const recorder = new Recorder();
    const texts = ['\\u0000', '\\ud800', 'é\u0301𝄞', '\\\\\\"\\n', '\u2028', '\uFFFE', '{{x}}'];
    const bodies = texts.map(
      (text, i) => `{"id":"evt_bytes_${i}", "type" : "video.failed","data":{"text":"${text}"}}`,
    );
    bodies.push(`\uFEFF{"id":"evt_marked","type":"video.failed","n":1.0e2,"data":{}}`);
    for (const body of bodies) await queue.enqueue(queuedDelivery(body));
    await harness.work(recorder.handlers);
    await harness.waitForProcessed(bodies.length);
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

  'ids with characters that break servers are handled': withHarness(async (harness, { queue }) => {
    const recorder = new Recorder();
    const deliveries = hostileIds.map((id) => queuedDelivery(createEvent('video.queued', { id })));
    for (const delivery of deliveries) assert.equal(await queue.enqueue(delivery), 'enqueued');
    for (const delivery of deliveries) await queue.enqueue(delivery);
    await harness.work(recorder.handlers);
    await harness.waitForProcessed(hostileIds.length);
    const handled = recorder.runs.map(({ event }) => event.id);
    assert.deepEqual(handled.toSorted(), hostileIds.toSorted());
    assert.deepEqual(harness.outcomes, Array(hostileIds.length).fill('handled'));
  }),

  'types with characters that break servers are handled': withHarness(
    async (harness, { queue }) => {
      const recorder = new Recorder();
      const types = [
        '__proto__',
        'a\u0000b',
        '\ud800',
        'x'.repeat(100_000),
        "';--",
        '*',
        'a:b',
        ' ',
      ];
      for (const type of types) await queue.enqueue(queuedDelivery(createEvent(type)));
      await harness.work(recorder.handlers);
      await harness.waitForProcessed(types.length);
      const handled = recorder.runs.map(({ event }) => event.type);
      assert.deepEqual(handled.toSorted(), types.toSorted());
    },
  ),

  'a body of 1 MiB is handled whole': withHarness(async (harness, { queue }) => {
    const recorder = new Recorder();
    const event = createEvent('video.failed', { data: { error: { type: 'x', detail: '' } } });
    const room = 1024 * 1024 - JSON.stringify(event).length;
    // The worst case for JSON inside JSON: every byte is escaped once more.
    const detail = '"'.repeat(Math.floor(room / 2));
    const full = { ...event, data: { ...event.data, error: { type: 'x', detail } } };
    await queue.enqueue(queuedDelivery(full));
    await harness.work(recorder.handlers);
    await harness.waitForProcessed(1);
    assert.deepEqual(recorder.runs[0]?.event, full);
  }),

  'concurrent deliveries of an event make one job': withHarness(async (harness, { queue }) => {
    const recorder = new Recorder();
    await harness.work(recorder.handlers);
    const delivery = queuedDelivery();
    await Promise.all(Array.from({ length: 20 }, () => queue.enqueue(delivery)));
    const other = queuedDelivery();
    await queue.enqueue(other);
    await harness.waitForProcessed(2);
    assert.deepEqual(
      recorder.runs.map(({ event }) => event.id).toSorted(),
      [delivery.eventId, other.eventId].toSorted(),
    );
    assert.deepEqual(harness.outcomes, ['handled', 'handled']);
  }),

  'a redelivery of a handled event is not handled again': withHarness(
    async (harness, { queue }) => {
      const recorder = new Recorder();
      const delivery = queuedDelivery();
      await queue.enqueue(delivery);
      await harness.work(recorder.handlers);
      await harness.waitForProcessed(1);
      await queue.enqueue(delivery);
      await queue.enqueue(queuedDelivery());
      await harness.waitForProcessed(2);
      assert.deepEqual(harness.outcomes, ['handled', 'handled']);
      assert.equal(recorder.runs.filter(({ event }) => event.id === delivery.eventId).length, 1);
    },
  ),

  'a redelivery is not handled again after the engine has deleted the job': withHarness(
    async (harness, { queue, forget }) => {
      const recorder = new Recorder();
      const delivery = queuedDelivery();
      await queue.enqueue(delivery);
      await harness.work(recorder.handlers);
      await harness.waitForProcessed(1);
      await forget(delivery.key);
      await queue.enqueue(delivery);
      await harness.waitForProcessed(2);
      assert.deepEqual(harness.outcomes, ['handled', 'duplicate']);
      assert.equal(recorder.runs.length, 1);
    },
  ),

  'workers share the work, and each event is handled once': withHarness(
    async (harness, { queue }) => {
      const recorder = new Recorder();
      const deliveries = Array.from({ length: 100 }, () => queuedDelivery());
      await Promise.all(deliveries.map((delivery) => queue.enqueue(delivery)));
      await Promise.all([harness.work(recorder.handlers), harness.work(recorder.handlers)]);
      await harness.waitForProcessed(deliveries.length);
      assert.deepEqual(
        recorder.runs.map(({ event }) => event.id).toSorted(),
        deliveries.map(({ eventId }) => eventId).toSorted(),
      );
    },
  ),

  'as many handlers run concurrently as the option says': withHarness(
    async (harness, { queue }) => {
      let running = 0;
      let most = 0;
      const recorder = new Recorder(async () => {
        running += 1;
        most = Math.max(most, running);
        // The first handlers wait for each other. With fewer concurrent handlers, this wait fails.
        await harness.waitFor(() => most === 3, 'three handlers to run concurrently');
        running -= 1;
      });
      for (let i = 0; i < 9; i++) await queue.enqueue(queuedDelivery());
      await harness.work(recorder.handlers, { concurrency: 3 });
      await harness.waitForProcessed(9);
      assert.equal(most, 3);
    },
  ),

  'a job without a handler is completed, and logged once for its type': withHarness(
    async (harness, { queue }) => {
      const recorder = new Recorder();
      const types = ['credits.low', 'credits.low', 'video.archived'];
      for (const type of types)
        await queue.enqueue(queuedDelivery({ ...createVideoEvent(), type }));
      await harness.work({ 'video.completed': recorder.handle });
      await harness.waitForProcessed(3);
      assert.deepEqual(harness.outcomes, ['ignored', 'ignored', 'ignored']);
      const warned = eventLines(harness).filter(({ level }) => level === 'warn');
      assert.deepEqual(
        warned.map(({ message, fields }) => `${message} ${fields.eventType}`).toSorted(),
        ['no_handler credits.low', 'no_handler video.archived'],
      );
      assert.deepEqual(await queue.deadLetters.list(), []);
    },
  ),

  'an observer sees each step, and a logger one line, without the payload': withHarness(
    async (harness, { queue }) => {
      const event = createEvent('video.completed', {
        data: { url: 'https://cdn.example/p4yl0ad' },
      });
      await queue.enqueue(queuedDelivery(event));
      await harness.work(new Recorder().handlers);
      await harness.waitForProcessed(1);
      const names = ['claimed', 'handler_started', 'handler_succeeded', 'completed', 'processed'];
      assert.deepEqual(
        harness.lifecycleEvents.map(({ name }) => name),
        names,
      );
      const of = { eventId: event.id, eventType: event.type, namespace: 'default', attempt: 1 };
      const logLines = eventLines(harness);
      const { durationMs, err, ...fields } = logLines[0]?.fields ?? {};
      assert.deepEqual([typeof durationMs, err], ['number', undefined]);
      assert.deepEqual(
        logLines.map(({ level, message }) => [level, message]),
        [['info', 'processed']],
      );
      assert.deepEqual(fields, { ...of, secretIndex: 0, outcome: 'handled' });
      assert.doesNotMatch(JSON.stringify([harness.logLines, harness.lifecycleEvents]), /p4yl0ad/);
    },
  ),

  'a job that no receiver has made fails, and other jobs are handled': withHarness(
    async (harness, { queue, addForeign }) => {
      const recorder = new Recorder();
      await addForeign({ hello: 'p4yl0ad' });
      await queue.enqueue(queuedDelivery(createVideoEvent()));
      await harness.work(recorder.handlers);
      await harness.waitForCall(recorder);
      const isReported = () =>
        harness.logLines.some(({ fields }) => /invalid_job/.test(String(fields.err)));
      await harness.waitFor(isReported, 'the foreign job to be reported');
      assert.doesNotMatch(JSON.stringify(harness.logLines), /p4yl0ad/);
      assert.equal(recorder.runs.length, 1);
    },
  ),
};
