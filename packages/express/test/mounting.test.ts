import type { Logger } from '@bluma-webhooks/core';
import { createEvent, deliver } from '@bluma-webhooks/testing';
import type { NextFunction, Request, Response } from 'express';
import { describe, expect, it } from 'vitest';
import { type BlumaWebhooks, blumaWebhooks } from '../src/index.ts';
import { frameworks, serve } from './serving.ts';

const secret = 'whsec_mounting';
const silent: Logger = { info: () => {}, warn: () => {}, error: () => {} };

function webhooks(options: { path?: string; logger?: Logger } = {}): BlumaWebhooks {
  return blumaWebhooks({ secret, logger: silent, handlers: { '*': () => {} }, ...options });
}

const send = (url: string) => deliver(url, createEvent('video.completed'), { secret });

const handled = { status: 200, body: '{"status":"handled"}' };
const theApps = { status: 404, body: 'the app: /' };

describe.each(frameworks)('$name: its requests', ({ name, framework }) => {
  /** An app whose last word names the path it was asked for. */
  async function start(setUp: (app: ReturnType<typeof framework>) => void): Promise<string> {
    const app = framework();
    setUp(app);
    app.use((request: Request, response: Response) => {
      response.status(404).send(`the app: ${request.originalUrl}`);
    });
    return serve(app);
  }

  async function answers(url: string, path: string) {
    const { status, body } = await send(`${url}${path}`);
    return { status, body };
  }

  it('app.use(mw): its path, with a slash or a query behind it, and nothing else', async () => {
    const url = await start((app) => app.use(webhooks()));
    expect(await answers(url, '/webhooks/bluma')).toEqual(handled);
    expect(await answers(url, '/webhooks/bluma/')).toEqual(handled);
    expect(await answers(url, '/webhooks/bluma?from=here')).toEqual(handled);
    for (const path of ['/', '/webhooks', '/webhooks/bluma/other', '/webhooks/blumas']) {
      expect(await answers(url, path)).toEqual({ ...theApps, body: `the app: ${path}` });
    }
  });

  it('app.use(mw) with another path', async () => {
    const url = await start((app) => app.use(webhooks({ path: '/hooks/' })));
    expect(await answers(url, '/hooks')).toEqual(handled);
    expect(await answers(url, '/webhooks/bluma')).toMatchObject({ status: 404 });
  });

  it("app.use('/x', mw): the place itself; /x/other stays the app's", async () => {
    const url = await start((app) => app.use('/x', webhooks()));
    expect(await answers(url, '/x')).toEqual(handled);
    expect(await answers(url, '/x/')).toEqual(handled);
    expect(await answers(url, '/x?a=1')).toEqual(handled);
    expect(await answers(url, '/x/webhooks/bluma')).toEqual(handled);
    expect(await answers(url, '/x/other')).toEqual({ ...theApps, body: 'the app: /x/other' });
    expect(await answers(url, '/')).toEqual(theApps);
  });

  it("app.post('/x', mw), also behind another middleware of the same route", async () => {
    const pass = (_request: Request, _response: Response, next: NextFunction) => next();
    const url = await start((app) => {
      app.post('/x', webhooks());
      app.post('/y', pass, webhooks());
    });
    expect(await answers(url, '/x')).toEqual(handled);
    expect(await answers(url, '/y')).toEqual(handled);
    expect(await answers(url, '/z')).toMatchObject({ status: 404 });
  });

  it('a route of a Router, a Router mounted at a place, and one within another', async () => {
    const url = await start((app) => {
      const inner = framework.Router();
      inner.post('/in', webhooks());
      inner.use(webhooks({ path: '/by-path' }));
      const outer = framework.Router();
      outer.use('/inner', inner);
      app.use('/outer', outer);
    });
    expect(await answers(url, '/outer/inner/in')).toEqual(handled);
    expect(await answers(url, '/outer/inner/by-path')).toEqual(handled);
    expect(await answers(url, '/outer/inner/elsewhere')).toMatchObject({ status: 404 });
  });

  it('an earlier route that called next() proves nothing', async () => {
    const seen: string[] = [];
    const url = await start((app) => {
      app.all(/.*/, (request: Request, _response: Response, next: NextFunction) => {
        seen.push(request.path);
        next();
      });
      app.use(webhooks());
    });
    expect(await answers(url, '/webhooks/bluma')).toEqual(handled);
    expect(await answers(url, '/other')).toEqual({ ...theApps, body: 'the app: /other' });
    expect(seen).toEqual(['/webhooks/bluma', '/other']);
  });

  /** Pages of the app around the webhook, as their methods and paths. */
  const pages = [
    ['GET', '/login'],
    ['POST', '/orders'],
    ['GET', '/api/orders'],
    ['POST', '/api/orders/7'],
    ['GET', '/api/'],
  ] as const;
  const wildcard = name === 'Express 4' ? '*' : '/*splat';
  const below = name === 'Express 4' ? '/api/*' : '/api/*splat';

  it.each([
    ['a wildcard', wildcard],
    ['a wildcard below a place', below],
    ['a parameter', '/:page'],
    ['a pattern', /\/.*/],
  ])('mounted at %s with a path of its own, it leaves all other pages', async (_name, place) => {
    const path = '/api/bluma';
    const url = await start((app) => {
      app.use(place, webhooks({ path }));
      app.all(place, webhooks({ path }));
      app.use('/api', webhooks({ path }));
    });
    for (const [method, page] of pages) {
      const answer = await fetch(`${url}${page}`, { method });
      expect(await answer.text()).toBe(`the app: ${page}`);
      expect(await answers(url, page)).toEqual({ ...theApps, body: `the app: ${page}` });
    }
    expect(await answers(url, path)).toEqual(handled);
    expect((await fetch(`${url}${path}`, { method: 'POST' })).status).toBe(401);
    expect((await fetch(`${url}${path}`)).status).toBe(405);
  });

  it('mounted at a wildcard without a path, it goes by the default path of the whole URL', async () => {
    const errors: object[] = [];
    const logger = { ...silent, error: (_message: string, fields: object) => errors.push(fields) };
    const url = await start((app) => app.use(wildcard, webhooks({ logger })));
    for (const [method, page] of pages) {
      const answer = await fetch(`${url}${page}`, { method });
      expect(await answer.text()).toBe(`the app: ${page}`);
    }
    expect(await answers(url, '/webhooks/bluma')).toEqual(handled);
    expect(errors).toEqual([]);
    expect(await answers(url, '/orders')).toMatchObject({ status: 404 });
    expect(errors).toEqual([expect.objectContaining({ fix: expect.stringContaining('path') })]);
  });

  it('in a Router that has a page at its root, the page keeps its unsigned requests', async () => {
    const url = await start((app) => {
      const router = framework.Router();
      router.use(webhooks());
      router.all('/', (_request: Request, response: Response) => response.send('its page'));
      app.use('/api', router);
    });
    for (const method of ['GET', 'POST']) {
      expect(await (await fetch(`${url}/api`, { method })).text()).toBe('its page');
    }
    expect(await answers(url, '/api/webhooks/bluma')).toEqual(handled);
  });

  it('on a route with a parameter, below one, and in the wrapper of another function', async () => {
    const wrapped = webhooks();
    const url = await start((app) => {
      app.post('/of/:tenant', webhooks());
      const router = framework.Router({ mergeParams: true });
      router.use('/hooks', webhooks());
      app.use('/tenants/:tenant', router);
      app.post('/wrapped', (request: Request, response: Response, next: NextFunction) =>
        wrapped(request, response, next),
      );
    });
    for (const path of ['/of/me', '/tenants/me/hooks', '/wrapped']) {
      expect(await answers(url, path)).toEqual(handled);
    }
    expect(await (await fetch(`${url}/of/me`, { method: 'POST' })).text()).toBe('the app: /of/me');
  });

  it('on a route with a parameter, in a wrapper that has nothing but the name', async () => {
    const original = webhooks();
    const wrapper = (request: Request, response: Response, next: NextFunction) =>
      original(request, response, next);
    Object.defineProperty(wrapper, 'name', { value: original.name });
    const url = await start((app) => app.post('/of/:tenant', wrapper));
    expect(await answers(url, '/of/me')).toEqual(handled);
  });

  it('two endpoints in one app, each with its own secret', async () => {
    const url = await start((app) => {
      app.use('/a', webhooks());
      app.use('/b', blumaWebhooks({ secret: 'whsec_b', logger: silent, handlers: {} }));
    });
    expect(await answers(url, '/a')).toEqual(handled);
    expect(await answers(url, '/b')).toEqual({
      status: 401,
      body: '{"error":"invalid_signature"}',
    });
  });

  it('a signed delivery to another path is logged as a warning once, with the fix', async () => {
    const warnings: unknown[] = [];
    const logger = {
      ...silent,
      warn: (message: string, fields: object) => warnings.push({ message, ...fields }),
    };
    const url = await start((app) => app.use(webhooks({ logger })));
    await send(`${url}/hooks?token=private`);
    await send(`${url}/hooks`);
    await fetch(`${url}/page`);
    expect(warnings).toEqual([
      {
        message: 'signed_request_unmatched',
        method: 'POST',
        pathname: '/hooks',
        err: undefined,
        fix: expect.stringContaining('/webhooks/bluma'),
      },
    ]);
  });

  it.each(['hooks', '/hooks/*', '/*splat'])(
    'refuses a path that no request can have: %s',
    (path) => {
      expect(() => webhooks({ path })).toThrow(expect.objectContaining({ code: 'invalid_option' }));
    },
  );
});
