import assert from 'node:assert/strict';
import { PermanentError, signPayload } from '@bluma-webhooks/core';
import { createEvent } from '../event.ts';
import type { SignedRequest } from '../signed-request.ts';
import { createEventOfSize, toBytes } from './bodies.ts';
import type { ContractCase } from './contract-case.ts';
import type { ContractHarness } from './contract-harness.ts';
import { assertResponse } from './responses.ts';
import { storeHandle } from './store-handle.ts';
import type { Wire } from './wire.ts';

function write(wire: Wire, { headers, body }: SignedRequest): void {
  wire.writeHead([...Object.entries(headers), ['content-length', String(body.length)]]);
  wire.write(body);
}

const marker = 'a-message-for-the-log-alone';

/** Servers that fail in different ways. Their errors contain the marker, which no response may contain. */
async function failures(harness: ContractHarness) {
  const fail = (error: Error) => () => Promise.reject(error);
  const failing = { '*': fail(new Error(marker)) };
  const store = storeHandle(await harness.createStore(), { claim: fail(new Error(marker)) });
  const queue = { enqueue: fail(new Error(marker)), close: async () => {} };
  return [
    await harness.start({ handlers: failing }),
    await harness.start({ handlers: { '*': fail(new PermanentError(marker)) } }),
    await harness.start({ handlers: failing, store }),
    await harness.start({ queue }),
    await harness.start({
      handlers: failing,
      secret: fail(new Error(`${marker} ${harness.secret}`)),
    }),
    await harness.start({ handlers: failing, maxBodyBytes: 10 }),
  ];
}

/** Connections with more than one delivery. */
export const connectionCases: readonly ContractCase[] = [
  {
    name: 'one connection takes several deliveries, one after the other',
    async run(harness) {
      const server = await harness.start({ handlers: { '*': () => {} } });
      const wire = await harness.connect(server);
      for (const type of ['video.queued', 'video.processing', 'video.completed']) {
        write(wire, await harness.sign(createEvent(type)));
        assertResponse(await wire.response(), 'handled');
      }
    },
  },
  {
    name: 'a connection can be used again after a 401 whose body was not read',
    async run(harness) {
      const server = await harness.start({ handlers: { '*': () => {} } });
      const wire = await harness.connect(server);
      const event = createEvent('video.completed');
      write(wire, await harness.sign(event, { noSignature: true }));
      assertResponse(await wire.response(), 'missing_signature');
      write(wire, await harness.sign(event, { wrongSecret: true }));
      assertResponse(await wire.response(), 'invalid_signature');
      write(wire, await harness.sign(event));
      assertResponse(await wire.response(), 'handled');
    },
  },
  {
    name: 'a connection can be used again after a 413',
    async run(harness) {
      const server = await harness.start({ maxBodyBytes: 2000, handlers: { '*': () => {} } });
      const wire = await harness.connect(server);
      write(wire, await harness.sign(createEventOfSize(200_000)));
      assertResponse(await wire.response(), 'body_too_large');
      write(wire, await harness.sign(createEvent('video.completed')));
      assertResponse(await wire.response(), 'handled');
    },
  },
  {
    name: 'HTTP/1.0 is answered, too',
    async run(harness) {
      const server = await harness.start({ handlers: { '*': () => {} } });
      const { headers, body } = await harness.sign(createEvent('video.completed'));
      const wire = await harness.connect(server);
      const length = ['content-length', String(body.length)] as const;
      wire.writeHead([...Object.entries(headers), length], { version: '1.0' });
      wire.write(body);
      assertResponse(await wire.response(), 'handled');
    },
  },
  {
    name: 'a response contains nothing of the event, the secret, the signature or an error',
    async run(harness) {
      const event = createEvent('video.completed');
      const bytes = toBytes(JSON.stringify(event));
      const signature = await signPayload(bytes, harness.secret);
      const hidden = [event.id, event.data.id, harness.secret, signature.slice(7), marker, ' at '];
      for (const server of await failures(harness)) {
        const responses = [
          await harness.deliver(server, event),
          await harness.deliver(server, event, { wrongSecret: true }),
          await harness.deliver(server, event, {
            headers: { 'x-bluma-signature': harness.secret },
          }),
          await harness.deliver(server, toBytes(`{"id":"${event.id}`)),
        ];
        const said = JSON.stringify(responses);
        assert.deepEqual(
          hidden.filter((word) => said.includes(word)),
          [],
        );
      }
    },
  },
];
