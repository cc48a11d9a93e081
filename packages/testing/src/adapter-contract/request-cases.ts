import assert from 'node:assert/strict';
import { gzipSync } from 'node:zlib';
import { createEvent } from '../event.ts';
import { assertAnswer, assertHeadAnswer } from './answers.ts';
import { bytesOf } from './bodies.ts';
import type { ContractCase } from './contract-case.ts';
import { Recorder } from './recorder.ts';

function refusesMethod(method: string): ContractCase {
  return {
    name: `${method} is answered 405 method_not_allowed, however well it is signed`,
    async run(bench) {
      const recorder = new Recorder();
      const server = await bench.start({ handlers: recorder.handlers });
      const signed = await bench.sign(createEvent('video.completed'));
      assertAnswer(await bench.send(server, { ...signed, method }), 'method_not_allowed');
      assert.deepEqual(recorder.runs, []);
    },
  };
}

/** What the request is, before anything of Bluma's is looked at. */
export const requestCases: readonly ContractCase[] = [
  ...['GET', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'].map(refusesMethod),
  {
    name: 'HEAD is answered 405 without a body',
    async run(bench) {
      const server = await bench.start({ handlers: {} });
      const request = { method: 'HEAD', headers: {}, body: new Uint8Array() };
      assertHeadAnswer(await bench.send(server, request), 'method_not_allowed');
    },
  },
  {
    name: 'a compressed body is answered 415 unsupported_encoding',
    async run(bench) {
      const recorder = new Recorder();
      const server = await bench.start({ handlers: recorder.handlers });
      const compressed = gzipSync(bytesOf(JSON.stringify(createEvent('video.completed'))));
      for (const encoding of ['gzip', 'GZIP', 'br', 'gzip, identity', 'x-unheard-of']) {
        const headers = { 'content-encoding': encoding };
        const answer = await bench.deliver(server, compressed, { headers });
        assertAnswer(answer, 'unsupported_encoding');
      }
      assert.deepEqual(recorder.runs, []);
    },
  },
  {
    name: 'content-encoding: identity is no encoding',
    async run(bench) {
      const server = await bench.start({ handlers: { '*': () => {} } });
      const headers = { 'content-encoding': 'identity' };
      assertAnswer(await bench.deliver(server, createEvent('credits.low'), { headers }), 'handled');
    },
  },
  {
    name: 'any content type is handled, and none [flaw: body read by its content type]',
    async run(bench) {
      const recorder = new Recorder();
      const server = await bench.start({ handlers: recorder.handlers });
      const types = [
        'text/plain',
        'application/x-www-form-urlencoded',
        'application/cloudevents+json; charset=latin1',
        'nonsense',
        undefined,
      ];
      for (const type of types) {
        const headers = { 'content-type': type };
        const answer = await bench.deliver(server, createEvent('video.failed'), { headers });
        assertAnswer(answer, 'handled');
      }
      assert.equal(recorder.runs.length, types.length);
    },
  },
  {
    name: 'the unsigned X-Bluma-Event headers change nothing',
    async run(bench) {
      const recorder = new Recorder();
      const server = await bench.start({ handlers: { 'video.completed': recorder.handle } });
      const headers = { 'x-bluma-event-id': 'evt_same', 'x-bluma-event-type': 'credits.low' };
      const [one, other] = [createEvent('video.completed'), createEvent('video.completed')];
      assertAnswer(await bench.deliver(server, one, { headers }), 'handled');
      assertAnswer(await bench.deliver(server, other, { headers }), 'handled');
      assertAnswer(
        await bench.deliver(server, one, { headers: { 'x-bluma-event-id': 'evt_new' } }),
        'duplicate',
      );
      assert.deepEqual(
        recorder.runs.map(({ event }) => event),
        [one, other],
      );
    },
  },
];
