import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { catchFailure, createTestApi, input } from './support/test-api.ts';

/** A server that accepts connections, and whose `onHello` gets each one after its first bytes: a TLS ClientHello. */
async function serveHellos(onHello: (socket: Socket) => void): Promise<string> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    socket.once('data', () => onHello(socket));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return `https://127.0.0.1:${Object(server.address()).port}`;
}

describe('a create whose connection has no TLS was not sent', () => {
  it.each<[string, (socket: Socket) => void]>([
    ['the handshake is reset', (socket) => socket.resetAndDestroy()],
    ['the handshake is closed', (socket) => socket.end()],
  ])('%s: it is sent again', async (_, onHello) => {
    const { client, sent } = await createTestApi({ baseURL: await serveHellos(onHello) });
    expect(await catchFailure(client.videos.create(input))).toMatchObject({
      name: 'APIConnectionError',
      code: 'connection_failed',
      sent: false,
      message: expect.stringMatching(/^POST \/videos: nothing was sent \(/),
    });
    expect(sent).toHaveLength(3);
  });

  it('the handshake gets no answer: the timeout is no ambiguous create, and it is sent again', async () => {
    const baseURL = await serveHellos(() => {});
    const { client, sent } = await createTestApi({ baseURL, timeout: 300 });
    expect(await catchFailure(client.videos.create(input))).toMatchObject({
      name: 'APIConnectionTimeoutError',
      code: 'timeout',
      sent: false,
      message: expect.stringMatching(/^POST \/videos: nothing was sent within 300 ms\. See /),
    });
    expect(sent).toHaveLength(3);
  });

  it('the handshake gets no answer: an abort is no ambiguous create', async () => {
    const abort = new AbortController();
    const baseURL = await serveHellos(() => abort.abort(new Error('shutdown')));
    const { client, sent } = await createTestApi({ baseURL });
    expect(await catchFailure(client.videos.create(input, { signal: abort.signal }))).toMatchObject(
      { name: 'APIUserAbortError', code: 'aborted', cause: { message: 'shutdown' } },
    );
    expect(sent).toHaveLength(1);
  });
});

describe('a create that may have been sent stays ambiguous', () => {
  it.each<[string, (request: Request) => Promise<unknown>]>([
    ['a body that was read', (request) => request.text()],
    [
      'a body of which another stream has the text',
      async ({ body }) => {
        // Pulls the text into a queue, and reads nothing of it.
        const ahead = new TransformStream(undefined, undefined, { highWaterMark: 9 });
        void body?.pipeTo(ahead.writable).catch(() => {});
        await new Promise(setImmediate);
      },
    ],
    ['a response whose body has no end', async () => {}],
  ])('at an abort: %s', async (name, read) => {
    const abort = new AbortController();
    const endless = () =>
      new Response(new ReadableStream({ pull: () => void abort.abort() }, { highWaterMark: 0 }));
    const { client, sent } = await createTestApi({
      fetch: async (request) => {
        await read(request);
        if (name.startsWith('a response')) return endless();
        abort.abort();
        return new Promise(() => {});
      },
    });
    expect(await catchFailure(client.videos.create(input, { signal: abort.signal }))).toMatchObject(
      { code: 'ambiguous_create' },
    );
    expect(sent).toHaveLength(1);
  });
});
