/* global test, expect, jest */
const http = require('node:http');
const { parseEvent, signPayload, verifySignature } = require('@bluma-webhooks/core');
const { blumaWebhooks: expressWebhooks } = require('@bluma-webhooks/express');
const { blumaWebhooks: fastifyWebhooks } = require('@bluma-webhooks/fastify');
const { blumaWebhooks: fetchWebhooks } = require('@bluma-webhooks/fetch');
const { blumaWebhooks: koaWebhooks } = require('@bluma-webhooks/koa');
const express = require('express');
const Fastify = require('fastify');
const Koa = require('koa');

const secret = 'whsec_jest';
const path = '/webhooks/bluma';
const logger = { info() {}, warn() {}, error() {} };
const createOptions = () => ({ secret, logger, handlers: { '*': () => {} } });

let count = 0;
function createBody() {
  count += 1;
  const data = { remaining: 7 };
  const created_at = new Date().toISOString();
  return Buffer.from(JSON.stringify({ id: `evt_${count}`, type: 'credits.low', created_at, data }));
}

async function send(listener) {
  const server = http.createServer(listener);
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const body = createBody();
  const headers = { 'x-bluma-signature': await signPayload(body, secret) };
  const options = { port: server.address().port, host: '127.0.0.1', path, method: 'POST', headers };
  const answer = await new Promise((resolve, reject) => {
    const request = http.request(options, (response) => {
      let text = '';
      response.on('data', (chunk) => {
        text += chunk;
      });
      response.on('end', () => resolve(`${response.statusCode} ${text}`));
    });
    request.on('error', reject);
    request.end(body);
  });
  server.closeAllConnections();
  server.close();
  return answer;
}

const handled = '200 {"status":"handled"}';

test('Express, from the stream', async () => {
  expect(await send(express().use(expressWebhooks(createOptions())))).toBe(handled);
});

test('Express, from the bytes of express.raw()', async () => {
  const app = express();
  app.use(express.raw({ type: '*/*' }), expressWebhooks(createOptions()));
  expect(await send(app)).toBe(handled);
});

test('Koa', async () => {
  const app = new Koa();
  app.use(koaWebhooks(createOptions()));
  expect(await send(app.callback())).toBe(handled);
});

test('Fastify', async () => {
  const app = Fastify();
  app.register(fastifyWebhooks, createOptions());
  await app.ready();
  expect(await send(app.routing)).toBe(handled);
  await app.close();
});

test('the fetch handler, wherever a Request comes from', async () => {
  if (typeof Response === 'undefined') return;
  const body = createBody();
  const headers = { 'x-bluma-signature': await signPayload(body, secret) };
  const request = new Request(`http://localhost${path}`, { method: 'POST', headers, body });
  expect((await fetchWebhooks(createOptions())(request)).status).toBe(200);
});

test('verifySignature and parseEvent, with bytes of Node and of this realm', async () => {
  const body = createBody();
  for (const bytes of [body, new Uint8Array(body), new TextEncoder().encode(String(body))]) {
    const signature = await signPayload(bytes, secret);
    expect(await verifySignature(bytes, signature, secret)).toMatchObject({ ok: true });
    expect(parseEvent(bytes)).toMatchObject({ ok: true });
  }
});

test('fake timers', async () => {
  jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate'] });
  try {
    expect(await send(express().use(expressWebhooks(createOptions())))).toBe(handled);
  } finally {
    jest.useRealTimers();
  }
});
