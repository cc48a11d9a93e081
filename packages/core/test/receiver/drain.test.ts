import { once } from 'node:events';
import { connect } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createNodeHandler } from '../../src/node.ts';
import { listen } from '../support/listen.ts';
import { createReferenceStore } from '../support/reference-store.ts';

const mebibyte = 1024 * 1024;

async function send(headers: string, options: { deadlineMs?: number } = {}) {
  const handler = createNodeHandler({
    secret: 'whsec_drain',
    logger: { info: () => {}, warn: () => {}, error: () => {} },
    store: createReferenceStore(),
    handlers: {},
    ...options,
  });
  const { url, close } = await listen(handler);
  onTestFinished(close);
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  socket.write(`POST /webhooks/bluma HTTP/1.1\r\nHost: x\r\n${headers}\r\n\r\n`);
  return socket;
}

describe('the rest of a request that was answered early', () => {
  it('is dropped, up to a limit: an endless upload is cut', async () => {
    const socket = await send('Transfer-Encoding: chunked');
    const chunk = Buffer.concat([
      Buffer.from(`${mebibyte.toString(16)}\r\n`),
      Buffer.alloc(mebibyte),
      Buffer.from('\r\n'),
    ]);
    // Cut in the middle of what it still sends, a sender sees a reset, too.
    socket.on('error', () => {});
    const answer: Buffer[] = [];
    socket.on('data', (part: Buffer) => answer.push(part));
    const closed = new Promise((resolve) => socket.once('close', resolve));
    let written = 0;
    while (!socket.destroyed && written < 200) {
      written++;
      await new Promise((resolve) => socket.write(chunk, resolve));
    }
    await closed;
    expect(Buffer.concat(answer).toString()).toMatch(/^HTTP\/1\.1 401 /);
    expect(written).toBeLessThan(100);
  });

  it('is not waited for at 408: the connection ends', async () => {
    const signature = `X-Bluma-Signature: sha256=${'0'.repeat(64)}`;
    const socket = await send(`Content-Length: 10\r\n${signature}`, { deadlineMs: 30 });
    const answer: Buffer[] = [];
    socket.on('data', (part: Buffer) => answer.push(part));
    await once(socket, 'close');
    expect(Buffer.concat(answer).toString()).toMatch(
      /^HTTP\/1\.1 408 .*\r\nconnection: close\r\n/is,
    );
  });

  it('may have been paused: the body is read all the same', async () => {
    const handler = createNodeHandler({
      secret: 'whsec_drain',
      logger: { info: () => {}, warn: () => {}, error: () => {} },
      store: createReferenceStore(),
      handlers: {},
    });
    const { url, close } = await listen((request, response) => {
      request.pause();
      void handler(request, response);
    });
    onTestFinished(close);
    const answer = await fetch(`${url}/webhooks/bluma`, {
      method: 'POST',
      headers: { 'x-bluma-signature': `sha256=${'0'.repeat(64)}` },
      body: 'x',
    });
    expect(await answer.text()).toBe('{"error":"invalid_signature"}');
  });
});
