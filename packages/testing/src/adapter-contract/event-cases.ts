import assert from 'node:assert/strict';
import { type DeadLetter, knownEventTypes } from '@bluma-webhooks/core';
import { createEvent } from '../event.ts';
import { envelope, toBytes } from './bodies.ts';
import type { ContractCase } from './contract-case.ts';
import { assertSingle } from './contract-harness.ts';
import { Recorder } from './recorder.ts';
import { assertResponse, type ResponseName } from './responses.ts';
import { storeHandle } from './store-handle.ts';

const latin1 = (bytes: Uint8Array) => Buffer.from(bytes).toString('latin1');

/** Verified bytes that are not an event become dead letters. */
function makesDeadLetter(name: string, bodies: readonly Uint8Array[]): ContractCase {
  return {
    name,
    async run(harness) {
      const recorder = new Recorder();
      const server = await harness.start({ handlers: recorder.handlers });
      for (const body of bodies) assertResponse(await harness.deliver(server, body), 'dead_letter');
      assert.deepEqual(recorder.runs, []);
    },
  };
}

/** Unusual signed events that are valid events. */
function runs(name: string, bodies: readonly Uint8Array[]): ContractCase {
  return {
    name,
    async run(harness) {
      const recorder = new Recorder();
      const server = await harness.start({ handlers: recorder.handlers });
      for (const body of bodies) assertResponse(await harness.deliver(server, body), 'handled');
      assert.equal(recorder.runs.length, bodies.length);
    },
  };
}

function nested(depth: number): Uint8Array {
  const data = `${'['.repeat(depth)}${']'.repeat(depth)}`;
  return toBytes(`{"id":"evt_deep","type":"video.completed","data":${data}}`);
}

/** The content of the verified bytes. */
export const eventCases: readonly ContractCase[] = [
  {
    name: 'each documented event is passed to its handler as it was sent: 200 handled',
    async run(harness) {
      const recorder = new Recorder();
      const server = await harness.start({ handlers: recorder.handlers });
      const events = knownEventTypes.map((type) => createEvent(type));
      for (const event of events) assertResponse(await harness.deliver(server, event), 'handled');
      assert.deepEqual(
        recorder.runs.map(({ event }) => event),
        events,
      );
    },
  },
  {
    name: 'only the most specific handler runs',
    async run(harness) {
      const [exact, group, rest] = [new Recorder(), new Recorder(), new Recorder()];
      const server = await harness.start({
        handlers: { 'video.completed': exact.handle, 'video.*': group.handle, '*': rest.handle },
      });
      for (const type of ['video.completed', 'video.archived', 'team.joined']) {
        assertResponse(await harness.deliver(server, createEvent(type)), 'handled');
      }
      assert.deepEqual(
        [exact, group, rest].map((recorder) => assertSingle(recorder.runs).event.type),
        ['video.completed', 'video.archived', 'team.joined'],
      );
    },
  },
  {
    name: 'an event without a handler is answered 200 ignored, and never claimed',
    async run(harness) {
      let claims = 0;
      const inner = await harness.createStore();
      const store = storeHandle(inner, {
        claim(key, options) {
          claims++;
          return inner.claim(key, options);
        },
      });
      const server = await harness.start({ store, handlers: { 'credits.low': () => {} } });
      for (const type of ['video.completed', 'team.joined']) {
        assertResponse(await harness.deliver(server, createEvent(type)), 'ignored');
      }
      assert.equal(claims, 0);
    },
  },
  {
    name: 'a type that is the name of an object property is an unknown type',
    async run(harness) {
      const types = ['__proto__', 'constructor', 'toString', 'hasOwnProperty', '*', 'video.*'];
      const send = async (
        recorder: Recorder,
        handlers: Recorder['handlers'],
        name: ResponseName,
      ) => {
        const server = await harness.start({ handlers });
        for (const type of types.filter((one) => name === 'handled' || !one.includes('*'))) {
          assertResponse(await harness.deliver(server, createEvent(type)), name);
        }
        return recorder.runs.map(({ event }) => event.type);
      };
      const one = new Recorder();
      assert.deepEqual(await send(one, { 'video.completed': one.handle }, 'ignored'), []);
      const all = new Recorder();
      assert.deepEqual(await send(all, all.handlers, 'handled'), types);
    },
  },
  makesDeadLetter(
    'JSON that cannot be read is answered 200 dead_letter [flaw: JSON.parse uncaught]',
    [
      toBytes('{"id":"evt_1","type":'),
      toBytes('not json'),
      toBytes("{'id':'evt_1'}"),
      toBytes('{}{}'),
    ],
  ),
  makesDeadLetter('an empty body, rightly signed, is answered 200 dead_letter', [toBytes('')]),
  makesDeadLetter('bytes that are no UTF-8 are answered 200 dead_letter', [
    Buffer.from('{"id":"evt_\xff","type":"video.completed"}', 'latin1'),
    Buffer.from('{"id":"evt_\xc3', 'latin1'),
  ]),
  makesDeadLetter('an envelope without a proper id or type is answered 200 dead_letter', [
    envelope({ id: undefined }),
    envelope({ id: 7 }),
    envelope({ id: '' }),
    envelope({ id: null }),
    envelope({ id: ['evt_1'] }),
    envelope({ type: undefined }),
    envelope({ type: 7 }),
    envelope({ type: '' }),
    toBytes('[]'),
    toBytes('null'),
    toBytes('7'),
    toBytes('"evt_1"'),
    toBytes('{}'),
  ]),
  {
    name: 'onDeadLetter gets a body that is no event, byte for byte',
    async run(harness) {
      const letters: DeadLetter[] = [];
      const onDeadLetter = (letter: DeadLetter) => letters.push(letter);
      const server = await harness.start({ handlers: {}, onDeadLetter });
      const bodies = [Buffer.from('{"id":"\xff\r\n', 'latin1'), envelope({ id: 7 }), toBytes('')];
      for (const body of bodies) assertResponse(await harness.deliver(server, body), 'dead_letter');
      assert.deepEqual(
        letters.map((letter) => [letter.reason, 'body' in letter && latin1(letter.body)]),
        bodies.map((body) => ['unreadable', latin1(body)]),
      );
    },
  },
  runs('a byte order mark is no reason to refuse', [
    Buffer.concat([Buffer.from('efbbbf', 'hex'), envelope({})]),
  ]),
  runs('data of any shape is handled', [
    envelope({ data: null }),
    envelope({ data: [] }),
    envelope({ data: 'text' }),
    envelope({ data: undefined }),
  ]),
  runs('data nested 10,000 deep is handled', [nested(10_000)]),
  runs('a created_at that is garbage, missing or in the future is handled', [
    envelope({ id: 'evt_1', created_at: 'garbage' }),
    envelope({ id: 'evt_2', created_at: 7 }),
    envelope({ id: 'evt_3', created_at: undefined }),
    envelope({ id: 'evt_4', created_at: '2999-01-01T00:00:00Z' }),
  ]),
  {
    name: 'an event older than maxAgeMs is answered 200 stale and does not run',
    async run(harness) {
      const recorder = new Recorder();
      const hourMs = 60 * 60 * 1000;
      const server = await harness.start({ maxAgeMs: 2 * hourMs, handlers: recorder.handlers });
      const hoursAgo = (hours: number) => new Date(Date.now() - hours * hourMs).toISOString();
      const old = createEvent('video.completed', { created_at: hoursAgo(2.1) });
      const recent = createEvent('video.completed', { created_at: hoursAgo(1.9) });
      assertResponse(await harness.deliver(server, old), 'stale');
      assertResponse(await harness.deliver(server, recent), 'handled');
      assert.deepEqual(assertSingle(recorder.runs).event, recent);
    },
  },
  {
    name: 'different ids are different events: a megabyte, NUL, separators, lone surrogates',
    async run(harness) {
      const recorder = new Recorder();
      const server = await harness.start({
        maxBodyBytes: 4 * 1024 * 1024,
        handlers: recorder.handlers,
      });
      const long = 'x'.repeat(1024 * 1024);
      const ids = [
        long,
        `${long}y`,
        'a\0b',
        'a',
        'a:b',
        '{a}',
        ' a',
        'A',
        '\ud800',
        '\ud801',
        '__proto__',
      ];
      for (const id of ids)
        assertResponse(await harness.deliver(server, envelope({ id })), 'handled');
      for (const id of ids)
        assertResponse(await harness.deliver(server, envelope({ id })), 'duplicate');
      assert.deepEqual(
        recorder.runs.map(({ event }) => event.id),
        ids,
      );
    },
  },
];
