import { once } from 'node:events';
import { connect } from 'node:net';
import { Readable } from 'node:stream';
import type { Logger } from '@bluma-webhooks/core';
import { createEvent, deliver, listen, signedRequest } from '@bluma-webhooks/testing';
import { H3, toNodeHandler } from 'h3';
import {
  createApp,
  createRouter,
  eventHandler,
  readRawBody,
  toNodeListener,
  toPlainHandler,
  toWebHandler,
  useBase,
} from 'h3v1';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type BlumaWebhooks, type BlumaWebhooksOptions, blumaWebhooks } from '../src/index.ts';

const secret = 'whsec_h3';
const silent: Logger = { info: () => {}, warn: () => {}, error: () => {} };
const handled = { status: 200, body: '{"status":"handled"}' };
const theApps = { status: 200, body: "the app's" };

function webhooks(options: Partial<BlumaWebhooksOptions> = {}): BlumaWebhooks {
  return blumaWebhooks({ secret, logger: silent, handlers: { '*': () => {} }, ...options });
}

async function serve(listener: Parameters<typeof listen>[0]): Promise<string> {
  const { url, close } = await listen(listener);
  onTestFinished(close);
  return url;
}

const send = (url: string) => deliver(url, createEvent('video.completed'), { secret });

/** A made-up response may be text, bytes or a stream. */
async function readText(body: unknown): Promise<string> {
  if (body instanceof ReadableStream)
    return Buffer.concat(await Readable.fromWeb(body).toArray()).toString();
  return String(body);
}

describe('h3 2', () => {
  it('as the handler of a route it always answers', async () => {
    const app = new H3();
    app.post('/x', webhooks());
    app.all('/y', webhooks());
    const url = await serve(toNodeHandler(app));
    expect(await send(`${url}/x`)).toMatchObject(handled);
    expect(await send(`${url}/y`)).toMatchObject(handled);
    expect((await fetch(`${url}/y`)).status).toBe(405);
  });

  it('as middleware it compares its path, and calls next', async () => {
    const app = new H3();
    app.use(webhooks({ path: '/hooks' }));
    app.all('/**', () => "the app's");
    const url = await serve(toNodeHandler(app));
    expect(await send(`${url}/hooks`)).toMatchObject(handled);
    expect(await send(`${url}/hooks/`)).toMatchObject(handled);
    expect(await send(`${url}/hooks/other`)).toMatchObject(theApps);
    expect(await send(`${url}/`)).toMatchObject(theApps);
  });

  it('passes the running handler to waitUntil, and answers 503 without one', async () => {
    const open: (() => void)[] = [];
    const slow = () => new Promise<void>((resolve) => open.push(resolve));
    const app = new H3();
    app.post('/x', webhooks({ deadlineMs: 20, handlers: { '*': slow } }));
    const request = async () => {
      const { headers, body } = await signedRequest(createEvent('video.queued'), { secret });
      return new Request('http://localhost/x', { method: 'POST', headers, body });
    };
    const alone = await app.fetch(await request());
    expect(await alone.text()).toBe('{"error":"deadline_exceeded"}');

    const carried: Promise<unknown>[] = [];
    const waitUntil = (work: Promise<unknown>) => void carried.push(work);
    const accepted = await app.fetch(Object.assign(await request(), { waitUntil }));
    expect(await accepted.text()).toBe('{"status":"accepted"}');
    for (const finish of open) finish();
    await Promise.all(carried);
    expect(carried.length).toBeGreaterThan(0);
  });
});

describe('h3 2, on a route of several paths', () => {
  it('handles the requests to its path, and leaves those of others', async () => {
    const app = new H3();
    app.get('/login', () => "the app's");
    app.all('/api/**', webhooks({ path: '/api/bluma' }));
    app.post('/of/:tenant', webhooks());
    app.all('/of/:kind/:id+', webhooks({ path: '/of/all/events' }));
    app.all('/:page', webhooks({ path: '/hook' }));
    app.all('/**', webhooks({ path: '/hook' }));
    const url = await serve(toNodeHandler(app));
    expect(await send(`${url}/of/all/events`)).toMatchObject(handled);
    expect((await fetch(`${url}/settings`)).status).toBe(404);
    expect((await fetch(`${url}/of/a/b/c`)).status).toBe(404);
    for (const path of ['/api/bluma', '/of/me', '/hook']) {
      expect(await send(`${url}${path}`)).toMatchObject(handled);
    }
    expect(await (await fetch(`${url}/login`)).text()).toBe("the app's");
    for (const path of ['/api/orders', '/orders']) {
      expect((await fetch(`${url}${path}`, { method: 'POST' })).status).toBe(404);
      expect((await send(`${url}${path}`)).status).toBe(404);
    }
  });
});

describe('a body that stops coming', () => {
  it.each([
    ['h3 2', () => toNodeHandler(new H3().all('/x', webhooks({ deadlineMs: 50 })))],
    ['h3 1', () => toNodeListener(createApp().use('/x', webhooks({ path: '/', deadlineMs: 50 })))],
  ])('on %s is answered 408, and the connection is closed', async (_name, create) => {
    const { port, hostname } = new URL(await serve(create()));
    const socket = connect(Number(port), hostname);
    onTestFinished(() => void socket.destroy());
    let answer = '';
    socket.on('data', (chunk) => {
      answer += chunk;
    });
    socket.on('error', () => {});
    socket.write(
      `POST /x HTTP/1.1\r\nHost: x\r\nX-Bluma-Signature: sha256=${'0'.repeat(64)}\r\nContent-Length: 10\r\n\r\na`,
    );
    await once(socket, 'close');
    expect(answer).toMatch(/^HTTP\/1\.1 408 .*"body_timeout"/s);
  });
});

describe('h3 1', () => {
  it('on a route of several paths handles the requests to its path, and leaves those of others', async () => {
    const app = createApp();
    app.use(createRouter().use('/api/**', webhooks({ path: '/api/bluma' })));
    app.use(createRouter().use('/of/:tenant', webhooks()));
    app.use('/mounted', createRouter().use('/**', webhooks({ path: '/mounted/bluma' })).handler);
    app.use(eventHandler(() => "the app's"));
    const url = await serve(toNodeListener(app));
    for (const path of ['/api/bluma', '/of/me', '/mounted/bluma']) {
      expect(await send(`${url}${path}`)).toMatchObject(handled);
    }
    for (const path of ['/api/orders', '/of/me', '/mounted/orders', '/mounted']) {
      expect(await (await fetch(`${url}${path}`, { method: 'POST' })).text()).toBe("the app's");
    }
  });

  it('as the handler of a route it always answers', async () => {
    const app = createApp();
    const router = createRouter();
    router.post('/x', webhooks());
    router.use('/nested/**', useBase('/nested', createRouter().use('/y', webhooks()).handler));
    // As Nitro does with a route's file.
    router.use(
      '/lazy',
      eventHandler((event) => webhooks()(event)),
    );
    app.use(router);
    const url = await serve(toNodeListener(app));
    for (const path of ['/x', '/nested/y', '/lazy']) {
      expect(await send(`${url}${path}`)).toMatchObject(handled);
    }
    expect((await fetch(`${url}/lazy`)).status).toBe(405);
  });

  it('as middleware it compares its path, or its mount point', async () => {
    const app = createApp();
    app.use(webhooks({ path: '/hooks' }));
    app.use('/x', webhooks());
    app.use(eventHandler(() => "the app's"));
    const url = await serve(toNodeListener(app));
    for (const path of ['/hooks', '/hooks?a=1', '/x', '/x/', '/x/webhooks/bluma']) {
      expect(await send(`${url}${path}`)).toMatchObject(handled);
    }
    for (const path of ['/hooks/other', '/x/other', '/']) {
      expect(await send(`${url}${path}`)).toMatchObject(theApps);
    }
  });

  it('takes the web form of a request where there is no Node', async () => {
    const app = createApp();
    const router = createRouter();
    router.post('/x', webhooks());
    app.use(router);
    const { headers, body } = await signedRequest(createEvent('video.queued'), { secret });
    const answer = await toWebHandler(app)(
      new Request('http://localhost/x', { method: 'POST', headers, body }),
    );
    expect({ status: answer.status, body: await answer.text() }).toEqual(handled);
  });

  it('an earlier route that called next does not count as its route', async () => {
    const app = createApp();
    app.use(
      createRouter().use(
        '/**',
        eventHandler(() => {}),
      ),
    );
    app.use(webhooks());
    app.use(eventHandler(() => "the app's"));
    const url = await serve(toNodeListener(app));
    expect(await send(`${url}/webhooks/bluma`)).toMatchObject(handled);
    expect(await send(`${url}/login`)).toMatchObject(theApps);
    expect((await fetch(`${url}/page`)).status).toBe(200);
  });

  it.each([
    ['bytes', (bytes: Uint8Array) => Buffer.from(bytes)],
    ['a web stream', (bytes: Uint8Array) => new Blob([Buffer.from(bytes)]).stream()],
  ])('takes a body that a preset without Node hands over as %s', async (_name, toBody) => {
    const app = createApp();
    const router = createRouter();
    router.post('/x', webhooks());
    app.use(router);
    const { headers, body } = await signedRequest(createEvent('video.queued'), { secret });
    const answer = await toPlainHandler(app)({
      method: 'POST',
      path: '/x',
      headers,
      body: toBody(body),
    });
    expect({ status: answer.status, body: await readText(answer.body) }).toEqual(handled);
  });

  it('waits for bytes that another middleware reads no longer than the deadline', async () => {
    const app = createApp();
    app.use(
      eventHandler((event) => {
        void readRawBody(event, false).catch(() => {});
      }),
    );
    app.use(webhooks({ deadlineMs: 50 }));
    const url = new URL(await serve(toNodeListener(app)));
    const socket = connect(Number(url.port), url.hostname);
    onTestFinished(() => void socket.destroy());
    socket.write(
      `POST /webhooks/bluma HTTP/1.1\r\nHost: x\r\nX-Bluma-Signature: sha256=${'0'.repeat(64)}\r\nContent-Length: 10\r\n\r\n`,
    );
    const [answer] = await once(socket, 'data');
    expect(String(answer)).toMatch(/^HTTP\/1\.1 408 /);
  });
});
