import 'reflect-metadata';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { LogFields } from '@bluma-webhooks/core';
import { blumaWebhooks } from '@bluma-webhooks/express';
import { createEvent, deliver } from '@bluma-webhooks/testing';
import {
  Controller,
  Get,
  type INestApplication,
  type MiddlewareConsumer,
  Module,
  Post,
  Req,
  type RequestMethod,
  Res,
} from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { describe, expect, it, onTestFinished } from 'vitest';

const secret = 'whsec_nestjs';
const path = '/webhooks/bluma';

/** The application's own pages. Without decorators' syntax, which needs a compiler with it. */
class Pages {
  login() {
    return 'login page';
  }

  order() {
    return 'ordered';
  }
}
Controller()(Pages);
for (const [name, decorator] of [
  ['login', Get('login')],
  ['order', Post('orders')],
] as const) {
  decorator(Pages.prototype, name, Object.getOwnPropertyDescriptor(Pages.prototype, name) ?? {});
}

interface SetUp {
  /** Where a module applies the middleware. Without a place, `main.ts` calls `app.use(webhooks)`. */
  readonly place?: string | { readonly path: string; readonly method: RequestMethod };
  readonly path?: string;
  readonly prefix?: string;
  readonly rawBody?: boolean;
}

const platforms = [
  { platform: 'Express', createAdapter: undefined },
  { platform: 'Fastify', createAdapter: () => new FastifyAdapter() },
];

const setUps: readonly (readonly [string, SetUp, string])[] = [
  ['its path', { place: path }, path],
  ['all, in main.ts', {}, path],
  ['all, in main.ts, without rawBody', { rawBody: false }, path],
  ['another path', { place: '/hooks' }, '/hooks'],
  ['a path below a global prefix', { place: path, prefix: 'api' }, `/api${path}`],
  ['a wildcard, with its path', { place: '*', path }, path],
  ['a named wildcard, with its path', { place: '/{*splat}', path }, path],
  [
    'a wildcard below a global prefix',
    { place: '*', path: `/api${path}`, prefix: 'api' },
    `/api${path}`,
  ],
  ['a route of one method', { place: { path: '/hooks', method: 1 } }, '/hooks'],
];

describe.each(platforms)('NestJS on $platform', ({ platform, createAdapter }) => {
  async function start({ place, path, prefix, rawBody = true }: SetUp) {
    const lines: string[] = [];
    const log = (level: string) => (message: string, fields: LogFields) =>
      lines.push(`${level} ${message} ${fields.fix ?? ''}`);
    const logger = { info: () => {}, warn: log('warn'), error: log('error') };
    const webhooks = blumaWebhooks({ secret, path, logger, handlers: { '*': () => {} } });
    class App {
      configure(consumer: MiddlewareConsumer) {
        if (place) consumer.apply(webhooks).forRoutes(place);
      }
    }
    Module({ controllers: [Pages] })(App);
    const options = { logger: false, rawBody } as const;
    const app: INestApplication = createAdapter
      ? await NestFactory.create(App, createAdapter(), options)
      : await NestFactory.create(App, options);
    if (!place) app.use(webhooks);
    if (prefix) app.setGlobalPrefix(prefix);
    onTestFinished(() => app.close());
    await app.listen(0, '127.0.0.1');
    const { port }: AddressInfo = app.getHttpServer().address();
    return { url: `http://127.0.0.1:${port}`, lines, prefix: prefix ? `/${prefix}` : '' };
  }

  it.each(setUps)(
    'middleware for %s: deliveries are handled, pages are left',
    async (_name, setUp, at) => {
      const { url, lines, prefix } = await start(setUp);
      const { status, body } = await deliver(`${url}${at}`, createEvent('video.completed'), {
        secret,
      });
      expect({ status, body, lines }).toEqual({
        status: 200,
        body: '{"status":"handled"}',
        lines: [],
      });
      const login = await fetch(`${url}${prefix}/login`);
      expect({ status: login.status, body: await login.text() }).toEqual({
        status: 200,
        body: 'login page',
      });
      const order = await fetch(`${url}${prefix}/orders`, { method: 'POST' });
      expect({ status: order.status, body: await order.text() }).toEqual({
        status: 201,
        body: 'ordered',
      });
      expect((await fetch(`${url}${at}`, { method: 'POST' })).status).toBeGreaterThanOrEqual(400);
    },
  );

  it('a controller that calls the middleware, on Express with rawBody', async () => {
    if (platform === 'Fastify') return;
    const logger = { info: () => {}, warn: () => {}, error: () => {} };
    const webhooks = blumaWebhooks({ secret, logger, handlers: { '*': () => {} } });
    class Hooks {
      receive(request: IncomingMessage, response: ServerResponse) {
        return webhooks(request, response);
      }
    }
    Controller()(Hooks);
    Post('hooks')(
      Hooks.prototype,
      'receive',
      Object.getOwnPropertyDescriptor(Hooks.prototype, 'receive') ?? {},
    );
    Req()(Hooks.prototype, 'receive', 0);
    Res()(Hooks.prototype, 'receive', 1);
    class App {}
    Module({ controllers: [Hooks] })(App);
    const app = await NestFactory.create(App, { logger: false, rawBody: true });
    onTestFinished(() => app.close());
    await app.listen(0, '127.0.0.1');
    const { port }: AddressInfo = app.getHttpServer().address();
    expect(
      await deliver(`http://127.0.0.1:${port}/hooks`, createEvent('video.completed'), { secret }),
    ).toMatchObject({ status: 200, body: '{"status":"handled"}' });
  });

  it("middleware of a module, without rawBody: Nest's parser on Express comes first, and the log has the fix", async () => {
    const { url, lines } = await start({ place: path, rawBody: false });
    const { status } = await deliver(`${url}${path}`, createEvent('video.completed'), { secret });
    if (platform === 'Fastify')
      return expect({ status, lines }).toEqual({ status: 200, lines: [] });
    expect(status).toBe(500);
    expect(lines).toEqual([expect.stringContaining('rawBody: true')]);
  });
});
