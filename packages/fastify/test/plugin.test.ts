import { createReceiver, type Logger } from '@bluma-webhooks/core';
import { memoryStore } from '@bluma-webhooks/store-memory';
import { createEvent, deliver } from '@bluma-webhooks/testing';
import Fastify, { type FastifyInstance } from 'fastify';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { blumaWebhooks } from '../src/index.ts';

const secret = 'whsec_fastify';
const silent: Logger = { info: () => {}, warn: () => {}, error: () => {} };
const options = { secret, logger: silent, handlers: { '*': () => {} } };
const handled = { status: 200, body: '{"status":"handled"}' };

async function listen(app: FastifyInstance): Promise<string> {
  onTestFinished(() => app.close());
  return app.listen({ port: 0, host: '127.0.0.1' });
}

const send = (url: string) => deliver(url, createEvent('video.completed'), { secret });

describe('the Fastify plugin', () => {
  it('answers at prefix and path', async () => {
    const app = Fastify();
    app.register(blumaWebhooks, { ...options, prefix: '/hooks' });
    app.register(blumaWebhooks, { ...options, prefix: '/other', path: '/' });
    app.register(blumaWebhooks, { ...options, path: '/third' });
    const url = await listen(app);
    for (const path of ['/hooks/webhooks/bluma', '/other', '/other/', '/third']) {
      expect(await send(`${url}${path}`)).toMatchObject(handled);
    }
    expect(await send(`${url}/webhooks/bluma`)).toMatchObject({ status: 404 });
  });

  it("leaves the app its parsers, its error handler and its hooks' scope", async () => {
    const app = Fastify();
    const hooked: string[] = [];
    app.register(blumaWebhooks, options);
    app.addHook('onResponse', async ({ url }) => void hooked.push(url));
    app.post('/echo', async ({ body }) => body);
    const url = await listen(app);
    const echo = await fetch(`${url}/echo`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"a":1}',
    });
    expect(await echo.json()).toEqual({ a: 1 });
    expect(await send(`${url}/webhooks/bluma`)).toMatchObject(handled);
    expect(hooked).toEqual(['/echo', '/webhooks/bluma']);
  });

  it('is refused by hooks of the app that run before it', async () => {
    const app = Fastify();
    app.addHook('onRequest', async (_request, reply) => reply.code(403).send('no'));
    app.register(blumaWebhooks, options);
    expect(await send(`${await listen(app)}/webhooks/bluma`)).toMatchObject({ status: 403 });
  });

  it('drains when the app closes', async () => {
    let finish = () => {};
    const started = new Promise<void>((resolve) => {
      finish = resolve;
    });
    const ended: string[] = [];
    const gate = { open: () => {} };
    const app = Fastify({ forceCloseConnections: true });
    app.register(blumaWebhooks, {
      secret,
      logger: silent,
      deadlineMs: 50,
      handlers: {
        '*': async ({ id }) => {
          finish();
          await new Promise<void>((resolve) => {
            gate.open = resolve;
          });
          ended.push(id);
        },
      },
    });
    const url = await listen(app);
    const event = createEvent('video.completed');
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
    onTestFinished(() => void vi.useRealTimers());
    const answering = deliver(`${url}/webhooks/bluma`, event, { secret });
    await started;
    vi.advanceTimersByTime(50);
    expect(await answering).toMatchObject({ status: 202, body: '{"status":"accepted"}' });
    const closed = app.close();
    expect(ended).toEqual([]);
    gate.open();
    await closed;
    expect(ended).toEqual([event.id]);
  });

  it("does not close a receiver that it was given, and logs to the app's logger if configured", async () => {
    const lines: object[] = [];
    const app = Fastify({
      logger: { level: 'info', stream: { write: (line) => lines.push(JSON.parse(line)) } },
      disableRequestLogging: true,
    });
    const receiver = createReceiver({ ...options, logger: app.log, store: memoryStore() });
    app.register(blumaWebhooks, { receiver });
    const url = await listen(app);
    await send(`${url}/webhooks/bluma`);
    await app.close();
    expect(lines).toContainEqual(
      expect.objectContaining({ msg: 'responded', outcome: 'handled', status: 200 }),
    );
    expect(await receiver.close()).toEqual({ drained: 0, aborted: 0 });
  });

  it('throws for wrong options when the app gets ready', async () => {
    const app = Fastify();
    app.register(blumaWebhooks, { secret: '', handlers: {} });
    await expect(app.ready()).rejects.toMatchObject({ code: 'missing_secret' });
  });
});
