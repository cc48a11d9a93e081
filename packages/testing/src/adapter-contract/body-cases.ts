import assert from 'node:assert/strict';
import type { ReceiverOptions } from '@bluma-webhooks/core';
import { createEvent } from '../event.ts';
import { createEventOfSize, toBytes } from './bodies.ts';
import type { ContractCase } from './contract-case.ts';
import type { ContractHarness } from './contract-harness.ts';
import { Recorder } from './recorder.ts';
import { assertResponse, type ResponseName } from './responses.ts';
import type { Wire } from './wire.ts';

const mebibyte = 1024 * 1024;

/** A case in which the sender stops before the body is complete. */
function stalls(name: string, begin: (wire: Wire, signature: string) => void): ContractCase {
  return {
    name,
    async run(harness) {
      const recorder = new Recorder();
      const server = await harness.start({ deadlineMs: 100, handlers: recorder.handlers });
      const { headers } = await harness.sign(createEvent('video.completed'));
      const wire = await harness.connect(server);
      begin(wire, headers['x-bluma-signature'] ?? '');
      assertResponse(await wire.response(), 'body_timeout');
      assert.deepEqual(recorder.runs, []);
    },
  };
}

interface Sizes {
  readonly bytes: number;
  readonly options: Partial<ReceiverOptions>;
  readonly chunked?: boolean;
  readonly parser?: 'none' | 'raw';
}

async function sends(
  harness: ContractHarness,
  { bytes, options, chunked, parser }: Sizes,
  name: ResponseName,
) {
  const recorder = new Recorder();
  const server = await harness.start(
    { ...options, handlers: recorder.handlers },
    { parser: parser ?? 'none' },
  );
  const headers = chunked ? { 'transfer-encoding': 'chunked' } : {};
  assertResponse(await harness.deliver(server, createEventOfSize(bytes), { headers }), name);
  assert.equal(recorder.runs.length, name === 'handled' ? 1 : 0);
}

/** The body: who reads it, its size, its speed, and whether it is complete. */
export const bodyCases: readonly ContractCase[] = [
  {
    name: 'a body that a JSON parser has read is answered 500 body_already_parsed, and the log has the fix',
    async run(harness) {
      const recorder = new Recorder();
      const server = await harness.start({ handlers: recorder.handlers }, { parser: 'json' });
      const response = await harness.deliver(server, createEvent('video.completed'));
      if (!harness.parserRunsFirst) return assertResponse(response, 'handled');
      assertResponse(response, 'body_already_parsed');
      assert.deepEqual(recorder.runs, []);
      const fixes = harness.log.filter(({ level, fields }) => level === 'error' && fields.fix);
      assert.equal(fixes.length, 1, 'one logged error that has a fix');
    },
  },
  {
    name: 'a JSON parser that does not read the body changes nothing',
    async run(harness) {
      const server = await harness.start({ handlers: { '*': () => {} } }, { parser: 'json' });
      const headers = { 'content-type': 'application/octet-stream' };
      const response = await harness.deliver(server, createEvent('video.completed'), { headers });
      assertResponse(response, 'handled');
    },
  },
  {
    name: 'the bytes that a raw parser has stored are used, byte for byte',
    async run(harness) {
      const recorder = new Recorder();
      const server = await harness.start({ handlers: recorder.handlers }, { parser: 'raw' });
      const event = createEvent('video.completed');
      assertResponse(await harness.deliver(server, event, { pretty: true }), 'handled');
      const noText = await harness.deliver(server, Buffer.from('\xff\xfe', 'latin1'));
      assertResponse(noText, 'dead_letter');
      const tampered = await harness.deliver(server, event, { tamper: true });
      assertResponse(tampered, 'invalid_signature');
      assert.deepEqual(
        recorder.runs.map((run) => run.event),
        [event],
      );
    },
  },
  {
    name: 'the bytes that were stored next to parsed JSON are used, and not the JSON',
    async run(harness) {
      const recorder = new Recorder();
      const server = await harness.start(
        { handlers: recorder.handlers },
        { parser: 'json-and-bytes' },
      );
      const event = createEvent('video.completed');
      assertResponse(await harness.deliver(server, event, { pretty: true }), 'handled');
      const tampered = await harness.deliver(server, event, { tamper: true });
      assertResponse(tampered, 'invalid_signature');
      assert.deepEqual(
        recorder.runs.map((run) => run.event),
        [event],
      );
    },
  },
  {
    name: 'the bytes that a raw parser has stored are limited, too: 413 body_too_large',
    run: (harness) =>
      sends(
        harness,
        { bytes: 2000, options: { maxBodyBytes: 1999 }, parser: 'raw' },
        'body_too_large',
      ),
  },
  {
    name: 'bodies over 100 kB are handled [flaw: body limit by accident]',
    run: (harness) => sends(harness, { bytes: 500_000, options: {} }, 'handled'),
  },
  {
    name: 'a body of exactly maxBodyBytes is handled',
    run: (harness) =>
      sends(harness, { bytes: 3 * mebibyte, options: { maxBodyBytes: 3 * mebibyte } }, 'handled'),
  },
  {
    name: 'a body of one byte more is answered 413 body_too_large',
    run: (harness) =>
      sends(harness, { bytes: 3001, options: { maxBodyBytes: 3000 } }, 'body_too_large'),
  },
  {
    name: 'a body that arrives in chunks is handled',
    run: (harness) => sends(harness, { bytes: 300_000, options: {}, chunked: true }, 'handled'),
  },
  {
    name: 'a body of 10 MB is answered 413 body_too_large by default, and the sender gets the response',
    run: (harness) => sends(harness, { bytes: 10_000_000, options: {} }, 'body_too_large'),
  },
  {
    name: 'a body of 10 MB without a Content-Length is answered 413 body_too_large',
    run: (harness) =>
      sends(harness, { bytes: 10_000_000, options: {}, chunked: true }, 'body_too_large'),
  },
  {
    name: 'bytes are counted as they arrive: an announced length alone is no reason to refuse',
    async run(harness) {
      const server = await harness.start({
        maxBodyBytes: 1000,
        deadlineMs: 100,
        handlers: { '*': () => {} },
      });
      const { headers } = await harness.sign(createEvent('video.completed'));
      const wire = await harness.connect(server);
      wire.writeHead([...Object.entries(headers), ['content-length', '5000000000']]);
      wire.write(toBytes('{'));
      const { status } = await wire.response();
      // A receiver may also refuse the announced length. It must not allocate memory for it.
      assert.ok(status === 408 || status === 413, `answered ${status}`);
    },
  },
  stalls('a body in chunks that stops coming is answered 408 body_timeout', (wire, signature) => {
    wire.writeHead([
      ['transfer-encoding', 'chunked'],
      ['x-bluma-signature', signature],
    ]);
    wire.writeChunk(toBytes('{"id":'));
  }),
  stalls(
    'a body shorter than its Content-Length is answered 408 body_timeout',
    (wire, signature) => {
      wire.writeHead([
        ['content-length', '1000'],
        ['x-bluma-signature', signature],
      ]);
      wire.write(toBytes('{"id":'));
    },
  ),
  stalls('a body that never begins is answered 408 body_timeout', (wire, signature) => {
    wire.writeHead([
      ['content-length', '1000'],
      ['x-bluma-signature', signature],
    ]);
  }),
  {
    name: 'a body longer than its Content-Length is refused',
    async run(harness) {
      const recorder = new Recorder();
      const server = await harness.start({ handlers: recorder.handlers });
      const { headers, body } = await harness.sign(createEvent('video.completed'));
      const wire = await harness.connect(server);
      wire.writeHead([...Object.entries(headers), ['content-length', String(body.length - 1)]]);
      wire.write(body);
      // 401, or 400 from a server that parses the rest as a second request.
      const { status } = await wire.response();
      assert.ok(status === 401 || status === 400, `answered ${status}`);
      assert.deepEqual(recorder.runs, []);
    },
  },
  {
    name: 'a sender that disconnects in the middle of a body affects no other request',
    async run(harness) {
      const recorder = new Recorder();
      const server = await harness.start({ handlers: recorder.handlers });
      const event = createEvent('video.completed');
      const { headers, body } = await harness.sign(event);
      for (const leave of ['end', 'destroy'] as const) {
        const wire = await harness.connect(server);
        wire.writeHead([...Object.entries(headers), ['content-length', String(body.length)]]);
        wire.write(body.subarray(0, body.length / 2));
        await wire.flush();
        wire[leave]();
        const response = leave === 'end' ? await wire.response().catch(() => undefined) : undefined;
        assert.ok(!response || response.status >= 400, 'half a delivery is never answered 2xx');
      }
      assertResponse(await harness.deliver(server, event), 'handled');
      assert.equal(recorder.runs.length, 1);
    },
  },
];
