import { Readable } from 'node:stream';
import { createReceiver, type Logger } from '@bluma-webhooks/core';
import { memoryStore } from '@bluma-webhooks/store-memory';
import { createEvent, deliver } from '@bluma-webhooks/testing';
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
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

  it("runs the hooks of the app and of its plugins, in Fastify's order, before the handler", async () => {
    const hooks: string[] = [];
    const app = Fastify();
    app.addHook('onRoute', (route) => {
      route.onRequest = [route.onRequest ?? [], async () => void hooks.push('plugin')].flat();
    });
    for (const name of ['onRequest', 'preParsing', 'preValidation', 'preHandler'] as const) {
      app.addHook(name, async () => void hooks.push(name));
    }
    app.register(blumaWebhooks, {
      ...options,
      handlers: { '*': () => void hooks.push('the handler') },
    });
    expect(await send(`${await listen(app)}/webhooks/bluma`)).toMatchObject(handled);
    expect(hooks).toEqual([
      'onRequest',
      'plugin',
      'preParsing',
      'preValidation',
      'preHandler',
      'the handler',
    ]);
  });

  it.each(['onRequest', 'preParsing', 'preValidation', 'preHandler'] as const)(
    'is refused by what a plugin checks in %s of its route',
    async (name) => {
      const app = Fastify();
      app.addHook('onRoute', (route) => {
        const refuse = async (_request: FastifyRequest, reply: FastifyReply) =>
          reply.code(403).send('no');
        Object.assign(route, { [name]: [refuse] });
      });
      app.register(blumaWebhooks, options);
      expect(await send(`${await listen(app)}/webhooks/bluma`)).toMatchObject({ status: 403 });
    },
  );

  it('answers 500 if a preParsing hook puts text in place of the request, to anyone', async () => {
    const app = Fastify();
    const error = vi.fn();
    app.addHook('preParsing', async (_request, _reply, payload) =>
      Readable.from((await payload.toArray()).join('')),
    );
    app.register(blumaWebhooks, { ...options, logger: { ...silent, error } });
    const url = `${await listen(app)}/webhooks/bluma`;
    const answer = { status: 500, body: '{"error":"body_already_parsed"}' };
    expect(await send(url)).toMatchObject(answer);
    // Nobody has to know the secret for that.
    const forged = await deliver(url, createEvent('video.completed'), { secret: 'whsec_other' });
    expect(forged).toMatchObject(answer);
    expect(error).toHaveBeenCalledWith(
      'body_already_parsed',
      expect.objectContaining({ fix: expect.stringContaining('preParsing') }),
    );
  });

  it('reads the stream that a preParsing hook puts in place of the request', async () => {
    const seen: number[] = [];
    const app = Fastify();
    app.addHook('preParsing', async (_request, _reply, payload) => {
      const chunks: Buffer[] = [];
      for await (const chunk of payload) chunks.push(Buffer.from(chunk));
      seen.push(Buffer.concat(chunks).length);
      return Readable.from(chunks, { objectMode: false });
    });
    app.register(blumaWebhooks, options);
    expect(await send(`${await listen(app)}/webhooks/bluma`)).toMatchObject(handled);
    expect(seen).toEqual([expect.any(Number)]);
  });

  it.each([
    ['the raw request', (request: FastifyRequest) => request.raw],
    ["Fastify's request", (request: FastifyRequest) => request],
  ])('takes the bytes that a host or a hook keeps in rawBody of %s', async (_name, toCarrier) => {
    const app = Fastify();
    app.addHook('onRequest', async (request) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request.raw) chunks.push(chunk);
      Object.assign(toCarrier(request), { rawBody: Buffer.concat(chunks), body: {} });
    });
    app.register(blumaWebhooks, options);
    expect(await send(`${await listen(app)}/webhooks/bluma`)).toMatchObject(handled);
  });

  it('leaves the app its parsers, also if its scope is broken', async () => {
    const app = Fastify();
    const skipOverride = Object.assign(blumaWebhooks.bind(undefined), {
      [Symbol.for('skip-override')]: true,
    });
    app.register(skipOverride, options);
    app.post('/echo', async ({ body }) => body);
    const url = await listen(app);
    expect(await send(`${url}/webhooks/bluma`)).toMatchObject(handled);
    const headers = { 'content-type': 'application/json' };
    const echo = await fetch(`${url}/echo`, { method: 'POST', headers, body: '{"a":1}' });
    expect(await echo.json()).toEqual({ a: 1 });
  });

  it('handles a signed body whatever its content type looks like', async () => {
    const app = Fastify();
    app.register(blumaWebhooks, options);
    const url = await listen(app);
    for (const type of ['', 'garbage', 'a b/c', 'application/json; charset=x']) {
      const headers = { 'content-type': type };
      expect(
        await deliver(`${url}/webhooks/bluma`, createEvent('video.queued'), { secret, headers }),
      ).toMatchObject(handled);
    }
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
