import { EventEmitter, once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { connect, createServer as createHttp2Server } from 'node:http2';
import { Readable } from 'node:stream';
import { expect, it, onTestFinished, vi } from 'vitest';
import { signPayload } from '../src/index.ts';
import { createNodeHandler } from '../src/node.ts';
import { bytes } from './support/bytes.ts';
import { createEvent, secret } from './support/delivery.ts';
import { listen } from './support/listen.ts';
import { openStore } from './support/open-store.ts';

/** Serves the webhook on a response that other code has changed, and sends an event to it. */
async function deliverTo(change: (response: ServerResponse) => void) {
  const logger = { info: vi.fn(), warn: vi.fn(), error: vi.fn() };
  const handler = createNodeHandler({
    secret,
    logger,
    store: openStore(),
    handlers: { '*': () => {} },
  });
  const server = await listen((request: IncomingMessage, response: ServerResponse) => {
    change(response);
    void handler(request, response);
  });
  onTestFinished(() => server.close());
  const body = bytes(JSON.stringify(createEvent('video.completed')));
  const headers = { 'x-bluma-signature': await signPayload(body, secret) };
  const sent = fetch(`${server.url}/webhooks/bluma`, { method: 'POST', headers, body });
  const status = await sent.then(
    (response) => response.status,
    () => 'no response',
  );
  return { status, errors: logger.error.mock.calls };
}

it('a writeHead that returns nothing does not prevent the response', async () => {
  const { status, errors } = await deliverTo((response) => {
    const writeHead = response.writeHead.bind(response);
    Object.assign(response, { writeHead: (code: number) => void writeHead(code) });
  });
  expect({ status, errors }).toEqual({ status: 200, errors: [] });
});

it.each(['writeHead', 'end'])('a %s that throws closes the connection', async (method) => {
  const { status, errors } = await deliverTo((response) => {
    const fail = () => {
      throw new Error('no session');
    };
    Object.assign(response, { [method]: fail });
  });
  expect(status).toBe('no response');
  expect(errors).toEqual([
    ['response_failed', { status: 200, err: expect.stringContaining('no session') }],
  ]);
});

// restify refuses an async function that takes `next`, and calls the next handler when a promise resolves.
it('in restify, a request is handled, or left to the next handler, once', async () => {
  const logger = { info: vi.fn(), warn: vi.fn(), error: vi.fn() };
  const handler = createNodeHandler({
    secret,
    logger,
    store: openStore(),
    handlers: { '*': () => {} },
  });
  expect(handler.constructor.name).toBe('Function');
  expect(handler).toHaveLength(3);
  const nextHandler = vi.fn((response: ServerResponse) => void response.end('page'));
  const server = await listen((request, response) => {
    Object.assign(request, { connectionState: () => 'open' });
    const next = () => nextHandler(response);
    handler(request, response, next).then(next, next);
  });
  onTestFinished(() => server.close());
  const body = bytes(JSON.stringify(createEvent('video.completed')));
  const headers = { 'x-bluma-signature': await signPayload(body, secret) };
  const sent = await fetch(`${server.url}/webhooks/bluma`, { method: 'POST', headers, body });
  expect(sent.status).toBe(200);
  expect(nextHandler).not.toHaveBeenCalled();
  expect(await (await fetch(`${server.url}/page`)).text()).toBe('page');
  expect(nextHandler).toHaveBeenCalledOnce();
});

/** Calls the handler with a request and a response that a host has made up. Resolves to what was thrown later. */
async function callMadeUp(
  request: object,
  response: object,
): Promise<{ readonly thrown: readonly unknown[]; readonly logged: readonly unknown[] }> {
  const thrown: unknown[] = [];
  const note = (error: unknown) => void thrown.push(error);
  process.on('unhandledRejection', note).on('uncaughtException', note);
  onTestFinished(() => {
    process.off('unhandledRejection', note).off('uncaughtException', note);
    vi.useRealTimers();
  });
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const error = vi.fn();
  const logger = { info() {}, warn() {}, error };
  const handlers = { '*': () => {} };
  const handler = createNodeHandler({ secret, logger, store: openStore(), handlers });
  await Reflect.apply(handler, undefined, [request, response]);
  await vi.advanceTimersByTimeAsync(60_000);
  await new Promise(setImmediate);
  return { thrown, logged: error.mock.calls.map(([message]) => message) };
}

const made = { method: 'POST', url: '/webhooks/bluma', headers: {} };

it('a request without destroy() ends no process', async () => {
  const request = Object.assign(new EventEmitter(), made, { resume() {} });
  const response = { headersSent: false, writeHead: vi.fn(), end: vi.fn() };
  expect(await callMadeUp(request, response)).toEqual({ thrown: [], logged: [] });
  expect(response.writeHead).toHaveBeenCalledWith(401, expect.anything());
});

it('a response that throws, without destroy(), ends no process', async () => {
  const request = Object.assign(Readable.from([]), made);
  const writeHead = () => {
    throw new RangeError('Invalid status code: 0');
  };
  const response = { headersSent: false, writeHead, end: vi.fn() };
  expect(await callMadeUp(request, response)).toEqual({ thrown: [], logged: ['response_failed'] });
});

it.each([
  ['a string', ['{"id":']],
  ['strings', ['{"id":', '"evt_1"}']],
  ['an ArrayBuffer', [new ArrayBuffer(8)]],
])('a stream of %s in place of the request is answered 500, with a fix', async (_, chunks) => {
  const headers = { 'x-bluma-signature': `sha256=${'0'.repeat(64)}` };
  const request = Object.assign(Readable.from(chunks), { ...made, headers });
  const response = { headersSent: false, writeHead: vi.fn(), end: vi.fn() };
  const { thrown, logged } = await callMadeUp(request, response);
  expect({ thrown, logged }).toEqual({ thrown: [], logged: ['body_already_parsed'] });
  expect(response.writeHead).toHaveBeenCalledWith(500, expect.anything());
});

it('headers with a method get, as node-mocks-http has them, are headers', async () => {
  const headers = Object.assign({}, { get: () => undefined });
  const request = Object.assign(Readable.from([]), { ...made, headers });
  const response = { headersSent: false, writeHead: vi.fn(), end: vi.fn() };
  await callMadeUp(request, response);
  expect(response.writeHead).toHaveBeenCalledWith(401, expect.anything());
});

it('while it closes, each response closes its connection', async () => {
  let finish: (() => void) | undefined;
  const handler = createNodeHandler({
    secret,
    logger: { info() {}, warn() {}, error() {} },
    store: openStore(),
    handlers: {
      '*': () =>
        new Promise<void>((resolve) => {
          finish = resolve;
        }),
    },
  });
  const server = await listen((request, response) => void handler(request, response));
  onTestFinished(() => server.close());
  const body = bytes(JSON.stringify(createEvent('video.completed')));
  const headers = { 'x-bluma-signature': await signPayload(body, secret) };
  const deliver = () => fetch(`${server.url}/webhooks/bluma`, { method: 'POST', headers, body });
  const refused = await fetch(`${server.url}/webhooks/bluma`, { method: 'POST' });
  expect(refused.headers.get('connection')).toBe('keep-alive');
  const running = deliver();
  await vi.waitFor(() => expect(finish).toBeDefined(), 20_000);
  const closed = handler.receiver.close();
  const late = await fetch(`${server.url}/webhooks/bluma`, { method: 'POST', headers, body: '{}' });
  expect([late.status, late.headers.get('connection')]).toEqual([401, 'close']);
  finish?.();
  const response = await running;
  expect([response.status, response.headers.get('connection')]).toEqual([200, 'close']);
  await closed;
});

it('over HTTP/2 a response while it closes causes no warning', async () => {
  const warnings: unknown[] = [];
  const note = (warning: unknown) => void warnings.push(warning);
  process.on('warning', note);
  onTestFinished(() => void process.off('warning', note));
  const handler = createNodeHandler({
    secret,
    logger: { info() {}, warn() {}, error() {} },
    store: openStore(),
    handlers: { '*': () => {} },
  });
  const server = createHttp2Server((request, response) => {
    void Reflect.apply(handler, undefined, [request, response]);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  await handler.receiver.close();
  const address = server.address();
  const client = connect(`http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`);
  onTestFinished(() => {
    client.destroy();
    server.close();
  });
  const stream = client.request({ ':path': '/webhooks/bluma', ':method': 'POST' });
  stream.end();
  const [headers] = await once(stream, 'response');
  expect(headers).toMatchObject({ ':status': 401 });
  await new Promise(setImmediate);
  expect(warnings).toEqual([]);
});

it('a path may have other characters than ASCII', async () => {
  const handler = createNodeHandler({
    secret,
    path: '/hooks/bl\u00fcm\u00e4',
    logger: { info() {}, warn() {}, error() {} },
    store: openStore(),
    handlers: { '*': () => {} },
  });
  const server = await listen((request, response) => void handler(request, response));
  onTestFinished(() => server.close());
  const statuses = await Promise.all(
    ['/hooks/bl\u00fcm\u00e4', '/hooks/bl%c3%bcm%C3%A4/', '/hooks/bl%FC', '/hooks/bluma'].map(
      async (path) => (await fetch(server.url + path, { method: 'POST' })).status,
    ),
  );
  expect(statuses).toEqual([401, 401, 404, 404]);
});
