import assert from 'node:assert/strict';
import { isBlumaWebhookError, signPayload } from '@bluma-webhooks/core';
import { createEvent } from '../event.ts';
import type { SignedRequestOptions } from '../signed-request.ts';
import { toBytes } from './bodies.ts';
import type { ContractCase } from './contract-case.ts';
import type { ContractHarness } from './contract-harness.ts';
import { Recorder } from './recorder.ts';
import { assertResponse } from './responses.ts';

const digest = '5d'.repeat(32);

/** Asserts that the receiver refuses each value as invalid, and runs nothing. */
async function refusesValues(harness: ContractHarness, values: readonly string[]): Promise<void> {
  const recorder = new Recorder();
  const server = await harness.start({ handlers: recorder.handlers });
  for (const value of values) {
    const headers = { 'x-bluma-signature': value };
    const response = await harness.deliver(server, createEvent('video.completed'), { headers });
    assertResponse(response, 'invalid_signature');
  }
  assert.deepEqual(recorder.runs, []);
}

function refusesDelivery(name: string, options: Partial<SignedRequestOptions>): ContractCase {
  return {
    name,
    async run(harness) {
      const recorder = new Recorder();
      const server = await harness.start({ handlers: recorder.handlers });
      const response = await harness.deliver(server, createEvent('video.completed'), options);
      assertResponse(response, 'invalid_signature');
      assert.deepEqual(recorder.runs, []);
    },
  };
}

/** The signature: it shows who sent the request. */
export const signatureCases: readonly ContractCase[] = [
  {
    name: 'no signature is answered 401 missing_signature [flaw: header taken for granted]',
    async run(harness) {
      const recorder = new Recorder();
      const server = await harness.start({ handlers: recorder.handlers });
      const event = createEvent('video.completed');
      assertResponse(
        await harness.deliver(server, event, { noSignature: true }),
        'missing_signature',
      );
      assert.deepEqual(recorder.runs, []);
    },
  },
  {
    name: 'a signature of another length is answered 401 invalid_signature [flaw: timingSafeEqual throws]',
    run: (harness) =>
      refusesValues(harness, [
        'sha256=',
        `sha256=${digest.slice(1)}`,
        `sha256=${digest}0`,
        digest,
        'x',
        `sha256=${digest.repeat(50)}`,
      ]),
  },
  {
    name: 'a signature beyond ASCII is answered 401 invalid_signature [flaw: length compared in characters]',
    async run(harness) {
      const recorder = new Recorder();
      const server = await harness.start({ handlers: recorder.handlers });
      const { headers, body } = await harness.sign(createEvent('video.completed'), {
        headers: { 'x-bluma-signature': `sha256=${digest.slice(1)}\xe9` },
      });
      const wire = await harness.connect(server);
      wire.writeHead([...Object.entries(headers), ['content-length', String(body.length)]]);
      wire.write(body);
      assertResponse(await wire.response(), 'invalid_signature');
      assert.deepEqual(recorder.runs, []);
    },
  },
  {
    name: 'a signature in another form is answered 401 invalid_signature, though its digits are right',
    async run(harness) {
      const recorder = new Recorder();
      const server = await harness.start({ handlers: recorder.handlers });
      const event = createEvent('video.completed');
      const signature = await signPayload(toBytes(JSON.stringify(event)), harness.secret);
      const digits = signature.slice('sha256='.length);
      const values = [
        `sha256=${digits.toUpperCase()}`,
        `SHA256=${digits}`,
        `sha1=${digits}`,
        `v1=${digits}`,
        `sha256:${digits}`,
        `sha256==${digits}`,
        `sha256= ${digits}`,
        digits,
        `${signature}, ${signature}`,
        `${signature};`,
        `"${signature}"`,
      ];
      for (const value of values) {
        const headers = { 'x-bluma-signature': value };
        assertResponse(await harness.deliver(server, event, { headers }), 'invalid_signature');
      }
      assert.deepEqual(recorder.runs, []);
    },
  },
  {
    name: 'two signature headers are answered 401 invalid_signature, though both are right',
    async run(harness) {
      const recorder = new Recorder();
      const server = await harness.start({ handlers: recorder.handlers });
      const { headers, body } = await harness.sign(createEvent('video.completed'));
      const fields = [...Object.entries(headers), ['content-length', String(body.length)] as const];
      const again = fields.filter(([name]) => name === 'x-bluma-signature');
      const wire = await harness.connect(server);
      wire.writeHead([...fields, ...again]);
      wire.write(body);
      assertResponse(await wire.response(), 'invalid_signature');
      assert.deepEqual(recorder.runs, []);
    },
  },
  {
    name: 'a malformed signature is refused before the body has arrived',
    async run(harness) {
      const server = await harness.start({ handlers: { '*': () => {} } });
      const unsigned = await harness.connect(server);
      unsigned.writeHead([['content-length', '1000']]);
      assertResponse(await unsigned.response(), 'missing_signature');
      const malformed = await harness.connect(server);
      malformed.writeHead([
        ['content-length', '1000'],
        ['x-bluma-signature', 'sha256=beef'],
      ]);
      assertResponse(await malformed.response(), 'invalid_signature');
    },
  },
  refusesDelivery(
    'a signature by another secret is answered 401 invalid_signature [flaw: not verified]',
    {
      wrongSecret: true,
    },
  ),
  refusesDelivery('a body with one byte more is answered 401 invalid_signature', { tamper: true }),
  refusesDelivery('a body with one bit changed is answered 401 invalid_signature', {
    tamper: (body) => body.map((byte, index) => (index === body.length - 3 ? byte ^ 1 : byte)),
  }),
  {
    name: 'bytes that only decode to the signed text are answered 401 invalid_signature [flaw: body.toString() before the HMAC]',
    async run(harness) {
      const recorder = new Recorder();
      const server = await harness.start({ handlers: recorder.handlers });
      // `toString` decodes a byte that is not UTF-8 as U+FFFD. This character has its own encoding, so different bytes
      // decode to the same text.
      const event = createEvent('video.completed', { data: { note: '\ufffd' } });
      const signed = toBytes(JSON.stringify(event));
      const folded = Buffer.from(JSON.stringify(event).replace('\ufffd', '\xff'), 'latin1');
      assert.equal(folded.toString(), Buffer.from(signed).toString());
      const response = await harness.deliver(server, signed, { tamper: () => folded });
      assertResponse(response, 'invalid_signature');
      assert.deepEqual(recorder.runs, []);
    },
  },
  {
    name: 'a body that is no UTF-8 has a valid signature, and becomes a dead letter [flaw: body.toString() before the HMAC]',
    async run(harness) {
      const server = await harness.start({ handlers: { '*': () => {} } });
      const body = Buffer.from('{"id":"evt_\xff","type":"video.completed"}', 'latin1');
      assertResponse(await harness.deliver(server, body), 'dead_letter');
    },
  },
  {
    name: 'the bytes are verified as they arrived, however the JSON is written [flaw: JSON.stringify before the HMAC]',
    async run(harness) {
      const recorder = new Recorder();
      const server = await harness.start({ handlers: recorder.handlers });
      const event = createEvent('video.completed');
      assertResponse(await harness.deliver(server, event, { pretty: true }), 'handled');
      const odd =
        '\r\n{ "type":"credits.low" ,\t"data":{"remaining":1.0,"note":"\\u00e9\\/","remaining":4e0},"created_at":"2999-01-01T00:00:00Z","id":"evt_odd" }\r\n';
      assertResponse(await harness.deliver(server, toBytes(odd)), 'handled');
      assert.deepEqual(
        recorder.runs.map((run) => run.event),
        [event, JSON.parse(odd)],
      );
    },
  },
  {
    name: 'any of several secrets may sign, and ctx.secretIndex is the one that did',
    async run(harness) {
      const recorder = new Recorder();
      const secret = ['whsec_new', 'whsec_old'];
      const server = await harness.start({ secret, handlers: recorder.handlers });
      for (const used of secret) {
        const response = await harness.deliver(server, createEvent('video.completed'), {
          secret: used,
        });
        assertResponse(response, 'handled');
      }
      const refused = await harness.deliver(server, createEvent('video.completed'));
      assertResponse(refused, 'invalid_signature');
      assert.deepEqual(
        recorder.runs.map(({ context }) => context.secretIndex),
        [0, 1],
      );
    },
  },
  {
    name: 'a secret may be fetched when it is needed',
    async run(harness) {
      const server = await harness.start({
        secret: async () => harness.secret,
        handlers: { '*': () => {} },
      });
      assertResponse(await harness.deliver(server, createEvent('video.completed')), 'handled');
      const wrong = await harness.deliver(server, createEvent('video.completed'), {
        wrongSecret: true,
      });
      assertResponse(wrong, 'invalid_signature');
    },
  },
  {
    name: 'a secret that cannot be fetched is answered 503 secret_unavailable',
    async run(harness) {
      const recorder = new Recorder();
      const { handlers } = recorder;
      const failing = await harness.start({
        secret: () => Promise.reject(new Error('the vault is sealed')),
        handlers,
      });
      const gate = harness.gate();
      const hanging = await harness.start({
        secret: () => gate.opened.then(() => harness.secret),
        deadlineMs: 100,
        handlers,
      });
      for (const server of [failing, hanging]) {
        const response = await harness.deliver(server, createEvent('video.completed'));
        assertResponse(response, 'secret_unavailable');
      }
      assert.deepEqual(recorder.runs, []);
    },
  },
  {
    name: 'a missing secret stops the start [flaw: unset secret noticed at the first request]',
    async run(harness) {
      for (const secret of [undefined, '', ' ', []]) {
        await assert.rejects(
          harness.start({ secret, handlers: {} }),
          (error) => isBlumaWebhookError(error) && error.code === 'missing_secret',
        );
      }
    },
  },
];
