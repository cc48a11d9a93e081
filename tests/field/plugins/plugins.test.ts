import type { RequestListener } from 'node:http';
import { blumaWebhooks as expressWebhooks } from '@bluma-webhooks/express';
import { blumaWebhooks as fastifyWebhooks } from '@bluma-webhooks/fastify';
import { blumaWebhooks as h3Webhooks } from '@bluma-webhooks/h3';
import { blumaWebhooks as koaWebhooks } from '@bluma-webhooks/koa';
import { createEvent, deliver, listen } from '@bluma-webhooks/testing';
import fastifyCompress from '@fastify/compress';
import fastifyHelmet from '@fastify/helmet';
import fastifyRateLimit from '@fastify/rate-limit';
import compression from 'compression';
import express from 'express';
import { rateLimit } from 'express-rate-limit';
import express4 from 'express4';
import Fastify, { type FastifyInstance } from 'fastify';
import fastifyRawBody from 'fastify-raw-body';
import { fromNodeHandler, H3, toNodeHandler } from 'h3';
import { createApp, fromNodeMiddleware, toNodeListener } from 'h3v1';
import helmet from 'helmet';
import Koa from 'koa';
import koaCompress from 'koa-compress';
import koaHelmet from 'koa-helmet';
import koaRateLimit from 'koa-ratelimit';
import { describe, expect, it, onTestFinished } from 'vitest';

const secret = 'whsec_plugins';
const path = '/webhooks/bluma';
const options = {
  secret,
  logger: { info: () => {}, warn: () => {}, error: () => {} },
  handlers: { '*': () => {} },
};
const handled = { status: 200, body: '{"status":"handled"}' };

const send = (url: string) =>
  deliver(`${url}${path}`, createEvent('video.completed'), {
    secret,
    headers: { 'accept-encoding': 'gzip' },
  });

/** Delivers an event to a server on Node, with the headers that helmet adds. */
async function expectHandled(listener: RequestListener) {
  const { url, close } = await listen(listener);
  onTestFinished(close);
  const answer = await send(url);
  expect(answer).toMatchObject({ status: 200 });
  expect(answer.headers).toMatchObject({ 'x-content-type-options': 'nosniff' });
  return url;
}

/** The limit of the tests is two requests. */
async function expectLimitedAfterOneMore(url: string) {
  expect(await send(url)).toMatchObject({ status: 200 });
  expect(await send(url)).toMatchObject({ status: 429 });
}

async function listenFastify(app: FastifyInstance): Promise<string> {
  onTestFinished(() => app.close());
  return app.listen({ port: 0, host: '127.0.0.1' });
}

describe('Fastify', () => {
  it('@fastify/rate-limit limits the webhook as any other route', async () => {
    const app = Fastify();
    await app.register(fastifyRateLimit, { max: 2, timeWindow: '1 hour' });
    app.register(fastifyWebhooks, options);
    app.post('/own', async () => 'ok');
    const url = await listenFastify(app);
    expect((await fetch(`${url}/own`, { method: 'POST' })).headers.get('x-ratelimit-limit')).toBe(
      '2',
    );
    expect(await send(url)).toMatchObject(handled);
    expect(await send(url)).toMatchObject({ status: 429 });
  });

  it('@fastify/helmet and @fastify/compress add what they add, and bodies stay as signed', async () => {
    const app = Fastify();
    await app.register(fastifyHelmet);
    await app.register(fastifyCompress, { threshold: 0 });
    app.register(fastifyWebhooks, options);
    const answer = await send(await listenFastify(app));
    expect(answer).toMatchObject({ status: 200 });
    expect(answer.headers).toMatchObject({ 'x-content-type-options': 'nosniff' });
  });

  it.each([
    ['as text', {}],
    ['as bytes', { encoding: false }],
    ['first', { runFirst: true }],
  ] as const)(
    'fastify-raw-body keeps the bodies of other routes %s',
    async (_name, rawBodyOptions) => {
      const app = Fastify();
      await app.register(fastifyRawBody, rawBodyOptions);
      app.register(fastifyWebhooks, options);
      app.post('/own', async ({ rawBody }) => ({ length: rawBody?.length }));
      const url = await listenFastify(app);
      expect(await send(url)).toMatchObject(handled);
      const headers = { 'content-type': 'application/json' };
      const own = await fetch(`${url}/own`, { method: 'POST', headers, body: '{"a":1}' });
      expect(await own.json()).toEqual({ length: 7 });
    },
  );
});

describe.each([
  ['5', express],
  ['4', express4],
])('Express %s', (_version, framework) => {
  it('helmet, compression and a rate limit before the webhook', async () => {
    const app = framework();
    app.use(helmet(), compression({ threshold: 0 }), rateLimit({ limit: 2, windowMs: 3_600_000 }));
    app.use(expressWebhooks(options));
    await expectLimitedAfterOneMore(await expectHandled(app));
  });
});

describe('Koa', () => {
  it('koa-helmet, koa-compress and koa-ratelimit before the webhook', async () => {
    const app = new Koa();
    app.use(koaHelmet()).use(koaCompress({ threshold: 0 }));
    app.use(koaRateLimit({ driver: 'memory', db: new Map(), max: 2, duration: 3_600_000 }));
    app.use(koaWebhooks(options));
    await expectLimitedAfterOneMore(await expectHandled(app.callback()));
  });
});

describe('h3', () => {
  // h3 takes the middleware of Express. Compression replaces methods of Node's response.
  it('2: helmet and compression of Express before the webhook', async () => {
    const app = new H3();
    app.use(fromNodeHandler(helmet()));
    app.use(fromNodeHandler(compression({ threshold: 0 })));
    app.use(h3Webhooks(options));
    await expectHandled(toNodeHandler(app));
  });

  it('1: helmet and compression of Express before the webhook', async () => {
    const app = createApp();
    app.use(fromNodeMiddleware(helmet()));
    app.use(fromNodeMiddleware(compression({ threshold: 0 })));
    app.use(h3Webhooks(options));
    await expectHandled(toNodeListener(app));
  });
});
