import { once } from 'node:events';
import { createServer } from 'node:http';
import { createServer as createTcpServer } from 'node:net';
import { adaptFetch, type Fetch } from '@bluma-webhooks/client';
import nodeFetch from 'node-fetch';
import * as undici from 'undici';
import * as undici7 from 'undici7';
import { describe, expect, it, onTestFinished } from 'vitest';
import { catchFailure, input, startApi } from '../src/api.ts';
import { startProxy } from '../src/proxy.ts';

const notSent = { name: 'APIConnectionError', code: 'connection_failed', sent: false };

/** A function in place of `fetch`, whatever its type. */
function untyped(send: unknown): Fetch {
  return (request) => Reflect.apply(Object(send), undefined, [request]);
}

describe('the fetch of another package, adapted', () => {
  it.each<[string, Fetch]>([
    ['undici 8', adaptFetch(undici.fetch)],
    ['undici 8 with its dispatcher', adaptFetch(undici.fetch, { dispatcher: new undici.Agent() })],
    ['undici 7', adaptFetch(undici7.fetch)],
    ['node-fetch 3', adaptFetch(nodeFetch)],
  ])('%s', async (_, fetch) => {
    const { sim, open } = await startApi();
    const client = open({ fetch });
    const video = await client.videos.create(input);
    expect(await client.videos.get(video.id)).toMatchObject({ id: video.id });
    expect(sim.events()).toMatchObject([{ type: 'video.queued' }]);
    await client.webhooks.list();
  });
});

describe('the fetch of another package, as it is: nothing is sent, and the error says what to do', () => {
  it.each<[string, unknown, boolean]>([
    ['undici 8', undici.fetch, true],
    ['undici 7', undici7.fetch, true],
    ['node-fetch 3', nodeFetch, true],
    [
      'a dispatcher of undici 7 in the fetch of undici 8',
      (request: Request) =>
        Reflect.apply(undici.fetch, undefined, [
          request.url,
          {
            method: request.method,
            headers: Object.fromEntries(request.headers),
            body: request.body,
            duplex: 'half',
            dispatcher: { dispatch: 5 },
          },
        ]),
      false,
    ],
  ])('%s', async (_, fetch, isExplained) => {
    const { sim, open } = await startApi();
    const client = open({ fetch: untyped(fetch) });
    const error = await catchFailure(client.videos.create(input));
    expect(error).toMatchObject(notSent);
    if (isExplained) expect(Object(error).message).toContain('adaptFetch');
    expect(await catchFailure(client.videos.get('batch_1'))).toMatchObject({ name: notSent.name });
    expect(sim.events()).toEqual([]);
  });
});

describe('a proxy', () => {
  const agents = [
    [
      'undici 8',
      (url: string) => adaptFetch(undici.fetch, { dispatcher: new undici.ProxyAgent(url) }),
    ],
    [
      'undici 7',
      (url: string) => adaptFetch(undici7.fetch, { dispatcher: new undici7.ProxyAgent(url) }),
    ],
  ] as const;

  it.each(agents)('is used by %s', async (_, adapt) => {
    const { sim, open, baseURL } = await startApi();
    const proxy = await startProxy('connect');
    const dispatched = adapt(proxy.url);
    const client = open({ fetch: dispatched });
    expect(await client.videos.create(input)).toMatchObject({ status: 'queued' });
    expect(sim.events()).toHaveLength(1);
    expect(proxy.hosts).toContain(new URL(baseURL).host);
  });

  describe.each(agents)('that does not connect, with %s: nothing was sent', (_, adapt) => {
    it.each([407, 502] as const)('%s', async (answer) => {
      const proxy = await startProxy(answer);
      const { open } = await startApi();
      const client = open({ baseURL: 'https://api.example/api/v1', fetch: adapt(proxy.url) });
      const error = await catchFailure(client.videos.create(input, { maxRetries: 1 }));
      expect(error).toMatchObject(notSent);
      expect(Object(error).message).toContain(`(${answer})`);
      expect(proxy.hosts).toHaveLength(2);
      expect(await catchFailure(client.videos.get('batch_1', { maxRetries: 0 }))).toMatchObject({
        name: 'APIConnectionError',
        sent: false,
      });
    });
  });

  // undici 7 connects again and again, until the timeout of the call.
  it('that cuts the connection, with undici 8: nothing was sent', async () => {
    const proxy = await startProxy('cut');
    const { open } = await startApi();
    const dispatcher = new undici.ProxyAgent(proxy.url);
    const fetch = adaptFetch(undici.fetch, { dispatcher });
    const client = open({ baseURL: 'https://api.example/api/v1', fetch, maxRetries: 0 });
    expect(await catchFailure(client.videos.create(input))).toMatchObject(notSent);
    expect(await catchFailure(client.videos.get('batch_1'))).toMatchObject({ sent: false });
  });

  it('that is not there: nothing was sent', async () => {
    const { open } = await startApi();
    const fetch = adaptFetch(undici.fetch, {
      dispatcher: new undici.ProxyAgent('http://127.0.0.1:1'),
    });
    const client = open({ baseURL: 'https://api.example/api/v1', fetch, maxRetries: 0 });
    expect(await catchFailure(client.videos.create(input))).toMatchObject(notSent);
    expect(await catchFailure(client.videos.get('batch_1'))).toMatchObject({ sent: false });
  });
});

describe("a request that Node's own fetch refuses was not sent", () => {
  it.each([
    ['transfer-encoding', 'chunked'],
    ['expect', '100-continue'],
    ['upgrade', 'websocket'],
  ])('header %s: %s', async (name, value) => {
    const { sim, open } = await startApi();
    const client = open({ maxRetries: 0 });
    const options = { headers: { [name]: value } };
    const error = await catchFailure(client.videos.create(input, options));
    expect(error).toMatchObject(notSent);
    expect(await catchFailure(client.videos.get('batch_1', options))).toMatchObject({
      sent: false,
    });
    expect(sim.events()).toEqual([]);
  });
});

describe('a server that ends the connection', () => {
  it('before TLS: nothing was sent', async () => {
    const server = createTcpServer((socket) => socket.destroy()).listen(0, '127.0.0.1');
    await once(server, 'listening');
    onTestFinished(() => void server.close());
    const { port } = Object(server.address());
    const { open } = await startApi();
    const client = open({ baseURL: `https://127.0.0.1:${port}`, maxRetries: 0 });
    expect(await catchFailure(client.videos.create(input))).toMatchObject({
      sent: expect.any(Boolean),
    });
  });

  it('once it has the request: it may have been done', async () => {
    let requests = 0;
    const server = createServer((request) => {
      requests++;
      request.resume().on('end', () => request.socket.destroy());
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    onTestFinished(() => void server.close());
    const { port } = Object(server.address());
    const { open } = await startApi();
    for (const fetch of [undefined, adaptFetch(undici.fetch), adaptFetch(nodeFetch)]) {
      const client = open({ baseURL: `http://127.0.0.1:${port}`, fetch });
      expect(await catchFailure(client.videos.create(input))).toMatchObject({
        code: 'ambiguous_create',
        sent: true,
      });
    }
    expect(requests).toBe(3);
  });
});
