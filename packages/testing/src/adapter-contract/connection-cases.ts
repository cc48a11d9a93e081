import assert from 'node:assert/strict';
import { PermanentError, signPayload } from '@bluma-webhooks/core';
import { createEvent } from '../event.ts';
import type { SignedRequest } from '../signed-request.ts';
import { assertAnswer } from './answers.ts';
import type { Bench } from './bench.ts';
import { bytesOf, eventOfSize } from './bodies.ts';
import type { ContractCase } from './contract-case.ts';
import { storeHandle } from './store-handle.ts';
import type { Wire } from './wire.ts';

function write(wire: Wire, { headers, body }: SignedRequest): void {
  wire.writeHead([...Object.entries(headers), ['content-length', String(body.length)]]);
  wire.write(body);
}

const marker = 'a-message-for-the-log-alone';

/** One delivery per way to fail, and what in it is nobody's business. */
async function failures(bench: Bench) {
  const fail = (error: Error) => () => Promise.reject(error);
  const failing = { '*': fail(new Error(marker)) };
  const store = storeHandle(await bench.createStore(), { claim: fail(new Error(marker)) });
  const queue = { enqueue: fail(new Error(marker)), close: async () => {} };
  return [
    await bench.start({ handlers: failing }),
    await bench.start({ handlers: { '*': fail(new PermanentError(marker)) } }),
    await bench.start({ handlers: failing, store }),
    await bench.start({ queue }),
    await bench.start({ handlers: failing, secret: fail(new Error(`${marker} ${bench.secret}`)) }),
    await bench.start({ handlers: failing, maxBodyBytes: 10 }),
  ];
}

/** What a connection carries beside one delivery. */
export const connectionCases: readonly ContractCase[] = [
  {
    name: 'a kept-alive connection carries one delivery after the other',
    async run(bench) {
      const server = await bench.start({ handlers: { '*': () => {} } });
      const wire = await bench.connect(server);
      for (const type of ['video.queued', 'video.processing', 'video.completed']) {
        write(wire, await bench.sign(createEvent(type)));
        assertAnswer(await wire.answer(), 'handled');
      }
    },
  },
  {
    name: 'a kept-alive connection can be used after a 401, whose body nobody wanted',
    async run(bench) {
      const server = await bench.start({ handlers: { '*': () => {} } });
      const wire = await bench.connect(server);
      const event = createEvent('video.completed');
      write(wire, await bench.sign(event, { noSignature: true }));
      assertAnswer(await wire.answer(), 'missing_signature');
      write(wire, await bench.sign(event, { wrongSecret: true }));
      assertAnswer(await wire.answer(), 'invalid_signature');
      write(wire, await bench.sign(event));
      assertAnswer(await wire.answer(), 'handled');
    },
  },
  {
    name: 'a kept-alive connection can be used after a 413',
    async run(bench) {
      const server = await bench.start({ maxBodyBytes: 2000, handlers: { '*': () => {} } });
      const wire = await bench.connect(server);
      write(wire, await bench.sign(eventOfSize(200_000)));
      assertAnswer(await wire.answer(), 'body_too_large');
      write(wire, await bench.sign(createEvent('video.completed')));
      assertAnswer(await wire.answer(), 'handled');
    },
  },
  {
    name: 'HTTP/1.0 is answered too',
    async run(bench) {
      const server = await bench.start({ handlers: { '*': () => {} } });
      const { headers, body } = await bench.sign(createEvent('video.completed'));
      const wire = await bench.connect(server);
      const length = ['content-length', String(body.length)] as const;
      wire.writeHead([...Object.entries(headers), length], { version: '1.0' });
      wire.write(body);
      assertAnswer(await wire.answer(), 'handled');
    },
  },
  {
    name: 'an answer says nothing of the event, the secret, the signature or an error',
    async run(bench) {
      const event = createEvent('video.completed');
      const bytes = bytesOf(JSON.stringify(event));
      const signature = await signPayload(bytes, bench.secret);
      const hidden = [event.id, event.data.id, bench.secret, signature.slice(7), marker, ' at '];
      for (const server of await failures(bench)) {
        const answers = [
          await bench.deliver(server, event),
          await bench.deliver(server, event, { wrongSecret: true }),
          await bench.deliver(server, event, { headers: { 'x-bluma-signature': bench.secret } }),
          await bench.deliver(server, bytesOf(`{"id":"${event.id}`)),
        ];
        const said = JSON.stringify(answers);
        assert.deepEqual(
          hidden.filter((word) => said.includes(word)),
          [],
        );
      }
    },
  },
];
