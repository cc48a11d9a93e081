import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import { setImmediate as turn } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, it, onTestFinished } from 'vitest';
import { readBody } from '../src/http/node/body.ts';

/** A request whose headers have come, and what sends its body. */
async function openRequest(contentLength: number) {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (!address || typeof address === 'string') throw new Error('no port');
  const sender = connect(address.port, '127.0.0.1');
  onTestFinished(() => {
    sender.destroy();
    server.close();
  });
  sender.write(`POST / HTTP/1.1\r\nhost: a\r\ncontent-length: ${contentLength}\r\n\r\n`);
  const [request]: IncomingMessage[] = await once(server, 'request');
  if (!request) throw new Error('no request');
  return { request, sender };
}

async function collectGarbage(): Promise<void> {
  setFlagsFromString('--expose-gc');
  const collect: unknown = runInNewContext('gc');
  if (typeof collect !== 'function') throw new Error('There is no gc');
  await turn();
  Reflect.apply(collect, undefined, []);
}

it('the rest of a refused body is read and dropped, however long the request lasts', async () => {
  const { request, sender } = await openRequest(1_000_000);
  const reading = readBody(request, { maxBytes: 1_000_000, timeoutMs: 20 });
  expect(await reading).toEqual({ ok: false, code: 'body_timeout' });

  const late: WeakRef<Buffer>[] = [];
  request.on('data', (chunk: Buffer) => late.push(new WeakRef(chunk)));
  for (let count = 0; count < 3; count++) {
    sender.write('late');
    await once(request, 'data');
  }
  await collectGarbage();
  expect(late.map((chunk) => chunk.deref()?.toString())).toEqual([undefined, undefined, undefined]);
  expect(request.destroyed).toBe(false);
});

it('the start of a body that is too large is dropped too', async () => {
  const { request, sender } = await openRequest(1_000_000);
  const early: WeakRef<Buffer>[] = [];
  const reading = readBody(request, { maxBytes: 5, timeoutMs: 10_000 });
  request.on('data', (chunk: Buffer) => early.push(new WeakRef(chunk)));
  sender.write('four');
  await once(request, 'data');
  sender.write('more');
  expect(await reading).toEqual({ ok: false, code: 'body_too_large' });
  await turn();
  await collectGarbage();
  expect(early.map((chunk) => chunk.deref()?.toString())).toEqual([undefined, undefined]);
  expect(request.destroyed).toBe(false);
});
