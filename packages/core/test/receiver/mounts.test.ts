import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import type { RequestListener } from 'node:http';
import { connect } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Logger } from '../../src/index.ts';
import { createReceiver } from '../../src/index.ts';
import { createNodeHandler } from '../../src/node.ts';
import { listen } from '../support/listen.ts';
import { createReferenceStore } from '../support/reference-store.ts';
import { createBody } from './support/delivery.ts';

const secret = 'whsec_mounts';
const silent: Logger = { info: () => {}, warn: () => {}, error: () => {} };

async function serve(listener: RequestListener): Promise<URL> {
  const { url, close } = await listen(listener);
  onTestFinished(close);
  return new URL('/webhooks/bluma', url);
}

const signBytes = (bytes: Uint8Array) =>
  `sha256=${createHmac('sha256', secret).update(bytes).digest('hex')}`;

/** Sends a body in the given parts, each once the one before has left, and resolves with the answer's body. */
async function sendParts(url: URL, parts: readonly Buffer[], signature: string): Promise<string> {
  const socket = connect(Number(url.port), url.hostname);
  const length = Buffer.concat(parts).length;
  socket.write(
    `POST ${url.pathname} HTTP/1.1\r\nHost: ${url.host}\r\nConnection: close\r\nX-Bluma-Signature: ${signature}\r\nContent-Length: ${length}\r\n\r\n`,
  );
  for (const part of parts) await new Promise((sent) => socket.write(part, sent));
  const answer: Buffer[] = [];
  socket.on('data', (chunk: Buffer) => answer.push(chunk));
  await once(socket, 'close');
  return Buffer.concat(answer).toString().split('\r\n\r\n')[1] ?? '';
}

describe('a request whose chunks somebody made text of', () => {
  const ran: string[] = [];
  const listener = (): RequestListener => {
    const handler = createNodeHandler({
      secret,
      logger: silent,
      store: createReferenceStore(),
      handlers: { '*': ({ id }) => void ran.push(id) },
    });
    return (request, response) => {
      request.setEncoding('utf8');
      void handler(request, response);
    };
  };
  const body = createBody();
  const refused = '{"error":"body_already_parsed"}';

  it('is refused, not lost', async () => {
    expect(await sendParts(await serve(listener()), [body], signBytes(body))).toBe(refused);
    expect(ran).toEqual([]);
  });

  it('in several parts harms nobody, however it is signed', async () => {
    const url = await serve(listener());
    const parts = [body.subarray(0, 20), body.subarray(20)];
    expect(await sendParts(url, parts, `sha256=${'0'.repeat(64)}`)).toBe(refused);
    expect(await sendParts(url, parts, signBytes(body))).toBe(refused);
  });

  it('is not verified by what its bytes decode to', async () => {
    const signed = createBody({ id: 'evt_\ufffd' });
    const at = signed.indexOf('\ufffd');
    const forged = Buffer.concat([
      signed.subarray(0, at),
      Buffer.from([0xff]),
      signed.subarray(at + 3),
    ]);
    expect(await sendParts(await serve(listener()), [forged], signBytes(signed))).toBe(refused);
  });
});

describe('a shared receiver', () => {
  it("has its mount's own onDeadline", async () => {
    let finish = () => {};
    const receiver = createReceiver({
      secret,
      logger: silent,
      store: createReferenceStore(),
      deadlineMs: 50,
      handlers: {
        '*': () =>
          new Promise<void>((resolve) => {
            finish = resolve;
          }),
      },
    });
    const url = await serve(createNodeHandler({ receiver, onDeadline: 'redeliver' }));
    const body = createBody();
    expect(await sendParts(url, [body], signBytes(body))).toBe('{"error":"deadline_exceeded"}');
    finish();
    await receiver.close();
  });

  it.each([
    ['receiver', { receiver: undefined }, 'receive'],
    ['store', { store: {} }, 'claim'],
    ['queue', { queue: {} }, 'enqueue'],
    ['logger', { logger: {} }, 'info'],
    ['observer', { observer: () => {} }, 'on'],
  ])('and what cannot work as a %s is refused at once', (name, wrong, method) => {
    const options = { secret, handlers: {}, store: createReferenceStore(), ...wrong };
    const make = () => Reflect.apply(createNodeHandler, undefined, [options]);
    expect(make).toThrow(
      expect.objectContaining({
        code: 'invalid_option',
        message: expect.stringMatching(
          `^${name} must be an object with the methods .*, got .*: add the method ${method}`,
        ),
      }),
    );
  });
});
