import { blumaWebhooks } from '@bluma-webhooks/fetch';
import { createEvent, deliver, listen } from '@bluma-webhooks/testing';
import { getRequestListener } from '@hono/node-server';
import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { compress } from 'hono/compress';
import { logger as requestLog } from 'hono/logger';
import { secureHeaders } from 'hono/secure-headers';
import { describe, expect, it, onTestFinished } from 'vitest';

const secret = 'whsec_hono';
const path = '/webhooks/bluma';
const handled = { status: 200, body: '{"status":"handled"}' };

async function start(app: Hono): Promise<string> {
  const { url, close } = await listen(
    getRequestListener(app.fetch, { overrideGlobalObjects: false }),
  );
  onTestFinished(close);
  return `${url}${path}`;
}

function create() {
  const lines: string[] = [];
  const log = (message: string) => void lines.push(message);
  const logger = { info: () => {}, warn: log, error: log };
  const webhooks = blumaWebhooks({ secret, logger, handlers: { '*': () => {} } });
  return { webhooks, lines };
}

const send = (url: string, options = {}) =>
  deliver(url, createEvent('video.completed'), { secret, ...options });

describe('Hono on Node', () => {
  it('a route that passes the raw request', async () => {
    const { webhooks } = create();
    const url = await start(new Hono().post(path, (context) => webhooks(context.req.raw)));
    expect(await send(url)).toMatchObject(handled);
    expect(await send(url, { tamper: true })).toMatchObject({ status: 401 });
  });

  it('the handler itself as a route', async () => {
    const { webhooks } = create();
    const app = new Hono();
    app.post(path, webhooks);
    const url = await start(app);
    expect(await send(url)).toMatchObject(handled);
    expect(await send(url, { tamper: true })).toMatchObject({ status: 401 });
  });

  it('behind middleware of its own: limits, headers, compression, a log', async () => {
    const { webhooks } = create();
    const app = new Hono();
    app.use(
      requestLog(() => {}),
      secureHeaders(),
      compress(),
      bodyLimit({ maxSize: 1024 * 1024 }),
    );
    app.post(path, (context) => webhooks(context.req.raw));
    expect(await send(await start(app))).toMatchObject({ status: 200 });
  });

  it('behind middleware that has read the body: the log has the fix', async () => {
    const { webhooks, lines } = create();
    const app = new Hono();
    app.use(async (context, next) => {
      await context.req.json();
      await next();
    });
    app.post(path, (context) => webhooks(context.req.raw));
    expect(await send(await start(app))).toMatchObject({
      status: 500,
      body: '{"error":"body_already_parsed"}',
    });
    expect(lines).toEqual(['body_already_parsed']);
  });
});
