import { once } from 'node:events';
import type { RequestListener, Server } from 'node:http';
import { createNodeHandler } from '@bluma-webhooks/core/node';
import { blumaWebhooks as expressWebhooks } from '@bluma-webhooks/express';
import { blumaWebhooks as fetchWebhooks } from '@bluma-webhooks/fetch';
import { memoryStore } from '@bluma-webhooks/store-memory';
import { createEvent, deliver, listen } from '@bluma-webhooks/testing';
import { node } from '@elysiajs/node';
import hapi from '@hapi/hapi';
import bodyParser from 'body-parser';
import connect from 'connect';
import { Elysia } from 'elysia';
import polka from 'polka';
import { describe, expect, it, onTestFinished } from 'vitest';

const secret = 'whsec_frameworks';
const path = '/webhooks/bluma';
const fixes: unknown[] = [];
const options = {
  secret,
  logger: {
    info: () => {},
    warn: () => {},
    error: (_message: string, { fix }: { readonly fix?: unknown }) => fixes.push(fix),
  },
  handlers: { '*': () => {} },
};
const handled = { status: 200, body: '{"status":"handled"}' };

const nodeWebhooks = () => createNodeHandler({ ...options, store: memoryStore() });
const send = (url: string) => deliver(url, createEvent('video.completed'), { secret });

async function serve(listener: RequestListener): Promise<string> {
  const { url, close } = await listen(listener);
  onTestFinished(close);
  return url;
}

describe('hapi', () => {
  async function deliverToRoute(payload: hapi.RouteOptionsPayload) {
    const webhooks = nodeWebhooks();
    const server = hapi.server({ port: 0, host: '127.0.0.1' });
    server.route({
      method: 'POST',
      path,
      options: { payload },
      handler: ({ raw }, h) => {
        void webhooks(raw.req, raw.res);
        return h.abandon;
      },
    });
    await server.start();
    onTestFinished(() => server.stop({ timeout: 0 }));
    return send(`${server.info.uri}${path}`);
  }

  it('a route that leaves the body unread handles deliveries', async () => {
    expect(await deliverToRoute({ output: 'stream', parse: false })).toMatchObject(handled);
  });

  it('a route that parses the body is answered 500, with a fix in the log', async () => {
    expect(await deliverToRoute({})).toMatchObject({ status: 500 });
    expect(fixes.at(-1)).toMatch(/before any body parser/);
  });
});

describe('polka', () => {
  it.each([
    ['for all paths', '/', path],
    ['at a path', '/hooks', '/hooks'],
  ])('middleware %s handles deliveries', async (_, mount, url) => {
    const app = polka().use(mount, expressWebhooks(options));
    expect(await send((await serve(app.handler)) + url)).toMatchObject(handled);
  });
});

describe('connect, as in Meteor', () => {
  it.each([
    ['without a parser', [], handled],
    ['behind a parser of raw bodies', [bodyParser.raw({ type: '*/*' })], handled],
    ['behind a parser of JSON', [bodyParser.json()], { status: 500 }],
  ])('middleware %s', async (_, parsers, response) => {
    const app = connect();
    for (const parser of parsers) app.use(parser);
    app.use('/hooks', nodeWebhooks());
    expect(await send(`${await serve(app)}/hooks`)).toMatchObject(response);
  });
});

describe('Elysia on Node', () => {
  it.each<[string, (app: Elysia, webhooks: ReturnType<typeof fetchWebhooks>) => unknown]>([
    ['a route with the request', (app, webhooks) => app.post(path, (c) => webhooks(c.request))],
    ['a route with the context', (app, webhooks) => app.post(path, webhooks)],
    ['a mount', (app, webhooks) => app.mount(webhooks)],
  ])('%s handles deliveries', async (_, mount) => {
    const app = new Elysia({ adapter: node() });
    mount(app, fetchWebhooks(options));
    const { raw } = await new Promise<object & { raw?: unknown }>((resolve) =>
      app.listen({ port: 0, hostname: '127.0.0.1' }, resolve),
    );
    const server: Server = Object(raw).node.server;
    onTestFinished(() => void server.close().closeAllConnections());
    if (!server.listening) await once(server, 'listening');
    const { port } = Object(server.address());
    expect(await send(`http://127.0.0.1:${port}${path}`)).toMatchObject(handled);
  });
});
