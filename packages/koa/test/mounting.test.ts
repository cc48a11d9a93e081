import type { Logger } from '@bluma-webhooks/core';
import { createEvent, deliver, listen } from '@bluma-webhooks/testing';
import bodyParserOfKoa from '@koa/bodyparser';
import Router from '@koa/router';
import Koa from 'koa';
import bodyParser from 'koa-bodyparser';
import mount from 'koa-mount';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type BlumaWebhooks, type BlumaWebhooksOptions, blumaWebhooks } from '../src/index.ts';
import { frameworks } from './serving.ts';

const secret = 'whsec_koa';
const silent: Logger = { info: () => {}, warn: () => {}, error: () => {} };
const handled = { status: 200, body: '{"status":"handled"}' };
const theApps = { status: 200, body: "the app's" };

function webhooks(options: Partial<BlumaWebhooksOptions> = {}): BlumaWebhooks {
  return blumaWebhooks({ secret, logger: silent, handlers: { '*': () => {} }, ...options });
}

async function serve(app: Koa): Promise<string> {
  app.silent = true;
  app.use((context) => {
    context.body = "the app's";
  });
  const { url, close } = await listen(app.callback());
  onTestFinished(close);
  return url;
}

const send = (url: string) => deliver(url, createEvent('video.completed'), { secret });

describe.each(frameworks)('$name: its requests', ({ framework: Framework }) => {
  it('bare: its path, with a slash or a query behind it, and nothing else', async () => {
    const app = new Framework();
    app.use(webhooks());
    const url = await serve(app);
    for (const path of ['/webhooks/bluma', '/webhooks/bluma/', '/webhooks/bluma?a=1']) {
      expect(await send(`${url}${path}`)).toMatchObject(handled);
    }
    for (const path of ['/', '/webhooks', '/webhooks/bluma/other']) {
      expect(await send(`${url}${path}`)).toMatchObject(theApps);
    }
  });

  it("under koa-mount: the place itself and its path below; the rest stays the app's", async () => {
    const app = new Framework();
    app.use(mount('/x', webhooks()));
    const url = await serve(app);
    for (const path of ['/x', '/x/', '/x?a=1', '/x/webhooks/bluma']) {
      expect(await send(`${url}${path}`)).toMatchObject(handled);
    }
    for (const path of ['/x/other', '/', '/webhooks/bluma']) {
      expect(await send(`${url}${path}`)).toMatchObject(theApps);
    }
  });

  it('on a route of @koa/router, alone or behind others, and below a prefix', async () => {
    const app = new Framework();
    const router = new Router({ prefix: '/api' });
    router.post('/x', webhooks());
    router.post('/y', (_context, next) => next(), webhooks());
    app.use(router.routes());
    const url = await serve(app);
    expect(await send(`${url}/api/x`)).toMatchObject(handled);
    expect(await send(`${url}/api/y`)).toMatchObject(handled);
    expect(await send(`${url}/api/z`)).toMatchObject(theApps);
  });

  it('on a route whose function is wrapped, as tracing agents do', async () => {
    const app = new Framework();
    const router = new Router();
    const inner = webhooks();
    router.post('/x', (context, next) => inner(context, next));
    app.use(router.routes());
    const url = await serve(app);
    expect(await send(`${url}/x`)).toMatchObject(handled);
    expect(await (await fetch(`${url}/x`, { method: 'POST' })).text()).toBe("the app's");
  });

  it('a route or a mount of several paths leaves the pages of others', async () => {
    const errors: object[] = [];
    const logger = { ...silent, error: (_message: string, fields: object) => errors.push(fields) };
    const app = new Framework();
    const router = new Router();
    router.all('/{*any}', webhooks({ path: '/api/bluma' }));
    router.post('/of/:tenant', webhooks());
    const wrapped = webhooks({ logger });
    router.post('/wrapped/:tenant', (context, next) => wrapped(context, next));
    app.use(router.routes());
    const part = new Framework();
    part.use(webhooks());
    app.use(mount('/part', part));
    const url = await serve(app);
    for (const path of ['/login', '/part', '/of/me']) {
      for (const method of ['GET', 'POST']) {
        expect(await (await fetch(`${url}${path}`, { method })).text()).toBe("the app's");
      }
    }
    expect(await send(`${url}/orders`)).toMatchObject(theApps);
    for (const path of ['/api/bluma', '/of/me', '/part', '/part/webhooks/bluma']) {
      expect(await send(`${url}${path}`)).toMatchObject(handled);
    }
    expect(errors).toEqual([]);
    expect(await send(`${url}/wrapped/me`)).toMatchObject(theApps);
    expect(errors).toEqual([expect.objectContaining({ fix: expect.stringContaining('path') })]);
  });

  it('an earlier route that called next() proves nothing', async () => {
    const app = new Framework();
    const router = new Router();
    router.all('/{*any}', (_context, next) => next());
    app.use(router.routes());
    app.use(webhooks());
    const url = await serve(app);
    expect(await send(`${url}/webhooks/bluma`)).toMatchObject(handled);
    expect(await send(`${url}/other`)).toMatchObject(theApps);
  });
});

describe('a body parser before it', () => {
  it.each([
    ['koa-bodyparser', bodyParser()],
    ['@koa/bodyparser', bodyParserOfKoa()],
  ])(
    '%s leaves a string, which is not what was signed: the log has the fix',
    async (_name, parser) => {
      const errors: unknown[] = [];
      const logger = {
        ...silent,
        error: (_message: string, fields: object) => errors.push(fields),
      };
      const app = new Koa();
      app.use(parser);
      app.use(webhooks({ logger }));
      expect(await send(`${await serve(app)}/webhooks/bluma`)).toMatchObject({
        status: 500,
        body: '{"error":"body_already_parsed"}',
      });
      expect(errors).toEqual([expect.objectContaining({ fix: expect.stringContaining('parser') })]);
    },
  );

  it('below the middleware works as before', async () => {
    const app = new Koa();
    app.use(webhooks());
    app.use(bodyParser());
    app.use(async (context, next) => {
      if (context.path !== '/echo') return next();
      context.body = context.request.body;
    });
    const url = await serve(app);
    const echo = await fetch(`${url}/echo`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"a":1}',
    });
    expect(await echo.json()).toEqual({ a: 1 });
    expect(await send(`${url}/webhooks/bluma`)).toMatchObject(handled);
  });
});

describe("the app's other middleware", () => {
  it('sees the response after next', async () => {
    const seen: unknown[] = [];
    const app = new Koa();
    app.use(async (context, next) => {
      await next();
      seen.push([context.status, context.body]);
    });
    app.use(webhooks());
    await send(`${await serve(app)}/webhooks/bluma`);
    expect(seen).toEqual([[200, '{"status":"handled"}']]);
  });
});
