import assert from 'node:assert/strict';
import { gzipSync } from 'node:zlib';
import { createEvent } from '../event.ts';
import { toBytes } from './bodies.ts';
import type { ContractCase } from './contract-case.ts';
import { Recorder } from './recorder.ts';
import { assertHeadResponse, assertResponse } from './responses.ts';

function refusesMethod(method: string): ContractCase {
  return {
    name: `${method} is answered 405 method_not_allowed, however well it is signed`,
    async run(harness) {
      const recorder = new Recorder();
      const server = await harness.start({ handlers: recorder.handlers });
      const signed = await harness.sign(createEvent('video.completed'));
      assertResponse(await harness.send(server, { ...signed, method }), 'method_not_allowed');
      assert.deepEqual(recorder.runs, []);
    },
  };
}

/** The HTTP request: its method, encoding and content type, and the unsigned headers. */
export const requestCases: readonly ContractCase[] = [
  ...['GET', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'].map(refusesMethod),
  {
    name: 'HEAD is answered 405 without a body',
    async run(harness) {
      const server = await harness.start({ handlers: {} });
      const request = { method: 'HEAD', headers: {}, body: new Uint8Array() };
      assertHeadResponse(await harness.send(server, request), 'method_not_allowed');
    },
  },
  {
    name: 'a compressed body is answered 415 unsupported_encoding',
    async run(harness) {
      const recorder = new Recorder();
      const server = await harness.start({ handlers: recorder.handlers });
      const compressed = gzipSync(toBytes(JSON.stringify(createEvent('video.completed'))));
      for (const encoding of ['gzip', 'GZIP', 'br', 'gzip, identity', 'x-unheard-of']) {
        const headers = { 'content-encoding': encoding };
        const response = await harness.deliver(server, compressed, { headers });
        assertResponse(response, 'unsupported_encoding');
      }
      assert.deepEqual(recorder.runs, []);
    },
  },
  {
    name: 'content-encoding: identity is no encoding',
    async run(harness) {
      const server = await harness.start({ handlers: { '*': () => {} } });
      const headers = { 'content-encoding': 'identity' };
      assertResponse(
        await harness.deliver(server, createEvent('credits.low'), { headers }),
        'handled',
      );
    },
  },
  {
    name: 'any content type is handled, and none [flaw: body read by its content type]',
    async run(harness) {
      const recorder = new Recorder();
      const server = await harness.start({ handlers: recorder.handlers });
      const types = [
        'text/plain',
        'application/x-www-form-urlencoded',
        'application/cloudevents+json; charset=latin1',
        'nonsense',
        undefined,
      ];
      for (const type of types) {
        const headers = { 'content-type': type };
        const response = await harness.deliver(server, createEvent('video.failed'), { headers });
        assertResponse(response, 'handled');
      }
      assert.equal(recorder.runs.length, types.length);
    },
  },
  {
    name: 'the unsigned X-Bluma-Event headers change nothing',
    async run(harness) {
      const recorder = new Recorder();
      const server = await harness.start({ handlers: { 'video.completed': recorder.handle } });
      const headers = { 'x-bluma-event-id': 'evt_same', 'x-bluma-event-type': 'credits.low' };
      const [one, other] = [createEvent('video.completed'), createEvent('video.completed')];
      assertResponse(await harness.deliver(server, one, { headers }), 'handled');
      assertResponse(await harness.deliver(server, other, { headers }), 'handled');
      assertResponse(
        await harness.deliver(server, one, { headers: { 'x-bluma-event-id': 'evt_new' } }),
        'duplicate',
      );
      assert.deepEqual(
        recorder.runs.map(({ event }) => event),
        [one, other],
      );
    },
  },
];
