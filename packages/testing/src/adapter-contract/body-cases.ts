import assert from 'node:assert/strict';
import type { ReceiverOptions } from '@bluma-webhooks/core';
import { createEvent } from '../event.ts';
import { type AnswerName, assertAnswer } from './answers.ts';
import type { Bench } from './bench.ts';
import { bytesOf, eventOfSize } from './bodies.ts';
import type { ContractCase } from './contract-case.ts';
import { Recorder } from './recorder.ts';
import type { Wire } from './wire.ts';

const mebibyte = 1024 * 1024;

/** A body that begins and then stops coming. */
function stalls(name: string, begin: (wire: Wire, signature: string) => void): ContractCase {
  return {
    name,
    async run(bench) {
      const recorder = new Recorder();
      const server = await bench.start({ deadlineMs: 100, handlers: recorder.handlers });
      const { headers } = await bench.sign(createEvent('video.completed'));
      const wire = await bench.connect(server);
      begin(wire, headers['x-bluma-signature'] ?? '');
      assertAnswer(await wire.answer(), 'body_timeout');
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

async function sends(bench: Bench, { bytes, options, chunked, parser }: Sizes, name: AnswerName) {
  const recorder = new Recorder();
  const server = await bench.start(
    { ...options, handlers: recorder.handlers },
    { parser: parser ?? 'none' },
  );
  const headers = chunked ? { 'transfer-encoding': 'chunked' } : {};
  assertAnswer(await bench.deliver(server, eventOfSize(bytes), { headers }), name);
  assert.equal(recorder.runs.length, name === 'handled' ? 1 : 0);
}

/** How the bytes get here: whose, how many, how fast, and whether they are all there. */
export const bodyCases: readonly ContractCase[] = [
  {
    name: 'a body that a JSON parser has taken is answered 500 body_already_parsed, and the log has the fix',
    async run(bench) {
      const recorder = new Recorder();
      const server = await bench.start({ handlers: recorder.handlers }, { parser: 'json' });
      const answer = await bench.deliver(server, createEvent('video.completed'));
      if (!bench.parserRunsFirst) return assertAnswer(answer, 'handled');
      assertAnswer(answer, 'body_already_parsed');
      assert.deepEqual(recorder.runs, []);
      const fixes = bench.log.filter(({ level, fields }) => level === 'error' && fields.fix);
      assert.equal(fixes.length, 1, 'one logged error that has a fix');
    },
  },
  {
    name: 'a JSON parser that leaves the body alone does no harm',
    async run(bench) {
      const server = await bench.start({ handlers: { '*': () => {} } }, { parser: 'json' });
      const headers = { 'content-type': 'application/octet-stream' };
      const answer = await bench.deliver(server, createEvent('video.completed'), { headers });
      assertAnswer(answer, 'handled');
    },
  },
  {
    name: 'bytes that a raw parser has kept are used, to the byte',
    async run(bench) {
      const recorder = new Recorder();
      const server = await bench.start({ handlers: recorder.handlers }, { parser: 'raw' });
      const event = createEvent('video.completed');
      assertAnswer(await bench.deliver(server, event, { pretty: true }), 'handled');
      const noText = await bench.deliver(server, Buffer.from('\xff\xfe', 'latin1'));
      assertAnswer(noText, 'dead_letter');
      const tampered = await bench.deliver(server, event, { tamper: true });
      assertAnswer(tampered, 'invalid_signature');
      assert.deepEqual(
        recorder.runs.map((run) => run.event),
        [event],
      );
    },
  },
  {
    name: 'bytes that a raw parser has kept are limited too: 413 body_too_large',
    run: (bench) =>
      sends(
        bench,
        { bytes: 2000, options: { maxBodyBytes: 1999 }, parser: 'raw' },
        'body_too_large',
      ),
  },
  {
    name: 'bodies over 100 kB are handled [flaw: body limit by accident]',
    run: (bench) => sends(bench, { bytes: 500_000, options: {} }, 'handled'),
  },
  {
    name: 'a body of exactly maxBodyBytes is handled',
    run: (bench) =>
      sends(bench, { bytes: 3 * mebibyte, options: { maxBodyBytes: 3 * mebibyte } }, 'handled'),
  },
  {
    name: 'a body of one byte more is answered 413 body_too_large',
    run: (bench) =>
      sends(bench, { bytes: 3001, options: { maxBodyBytes: 3000 } }, 'body_too_large'),
  },
  {
    name: 'a body that comes in chunks is handled',
    run: (bench) => sends(bench, { bytes: 300_000, options: {}, chunked: true }, 'handled'),
  },
  {
    name: 'a body of 10 MB is answered 413 body_too_large by default, and the sender hears it',
    run: (bench) => sends(bench, { bytes: 10_000_000, options: {} }, 'body_too_large'),
  },
  {
    name: 'a body of 10 MB that never says its length is answered 413 body_too_large',
    run: (bench) =>
      sends(bench, { bytes: 10_000_000, options: {}, chunked: true }, 'body_too_large'),
  },
  {
    name: 'bytes are counted as they come: a length that is only announced is no reason to refuse',
    async run(bench) {
      const server = await bench.start({
        maxBodyBytes: 1000,
        deadlineMs: 100,
        handlers: { '*': () => {} },
      });
      const { headers } = await bench.sign(createEvent('video.completed'));
      const wire = await bench.connect(server);
      wire.writeHead([...Object.entries(headers), ['content-length', '5000000000']]);
      wire.write(bytesOf('{'));
      const { status } = await wire.answer();
      // Refusing by the announced length is as good; taking memory for it is not.
      assert.ok(status === 408 || status === 413, `answered ${status}`);
    },
  },
  stalls('a body in chunks that stops coming is answered 408 body_timeout', (wire, signature) => {
    wire.writeHead([
      ['transfer-encoding', 'chunked'],
      ['x-bluma-signature', signature],
    ]);
    wire.writeChunk(bytesOf('{"id":'));
  }),
  stalls(
    'a body shorter than its Content-Length is answered 408 body_timeout',
    (wire, signature) => {
      wire.writeHead([
        ['content-length', '1000'],
        ['x-bluma-signature', signature],
      ]);
      wire.write(bytesOf('{"id":'));
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
    async run(bench) {
      const recorder = new Recorder();
      const server = await bench.start({ handlers: recorder.handlers });
      const { headers, body } = await bench.sign(createEvent('video.completed'));
      const wire = await bench.connect(server);
      wire.writeHead([...Object.entries(headers), ['content-length', String(body.length - 1)]]);
      wire.write(body);
      // 401, or 400 by a server that takes the rest for a request of its own.
      const { status } = await wire.answer();
      assert.ok(status === 401 || status === 400, `answered ${status}`);
      assert.deepEqual(recorder.runs, []);
    },
  },
  {
    name: 'a sender that goes away in the middle of a body harms nobody',
    async run(bench) {
      const recorder = new Recorder();
      const server = await bench.start({ handlers: recorder.handlers });
      const event = createEvent('video.completed');
      const { headers, body } = await bench.sign(event);
      for (const leave of ['end', 'destroy'] as const) {
        const wire = await bench.connect(server);
        wire.writeHead([...Object.entries(headers), ['content-length', String(body.length)]]);
        wire.write(body.subarray(0, body.length / 2));
        await wire.flush();
        wire[leave]();
        const answer = leave === 'end' ? await wire.answer().catch(() => undefined) : undefined;
        assert.ok(!answer || answer.status >= 400, 'half a delivery is never answered 2xx');
      }
      assertAnswer(await bench.deliver(server, event), 'handled');
      assert.equal(recorder.runs.length, 1);
    },
  },
];
