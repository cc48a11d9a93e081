import type { IncomingMessage, ServerResponse } from 'node:http';
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
