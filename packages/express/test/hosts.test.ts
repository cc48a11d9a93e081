import type { IncomingMessage, ServerResponse } from 'node:http';
import { PassThrough } from 'node:stream';
import { createEvent, deliver, listen } from '@bluma-webhooks/testing';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { blumaWebhooks } from '../src/index.ts';

const secret = 'whsec_hosts';

type Listener = (request: IncomingMessage, response: ServerResponse) => unknown;

async function readWhole(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** As Vercel's helpers for Node do: the stream is read, a copy is behind `read` and `on`, and `body` parses when it is read. */
const replaying =
  (handler: Listener): Listener =>
  async (request, response) => {
    const whole = await readWhole(request);
    const copy = new PassThrough();
    const listenToRequest = request.on.bind(request);
    const on = (name: string, listener: (...values: unknown[]) => void) =>
      name === 'data' || name === 'end' ? copy.on(name, listener) : listenToRequest(name, listener);
    Object.assign(request, { read: copy.read.bind(copy), on, addListener: on });
    copy.end(whole);
    Object.defineProperty(request, 'body', {
      get: () => {
        throw new Error('Invalid JSON');
      },
    });
    return handler(request, response);
  };

const keeping =
  (toFields: (whole: Buffer) => object): ((handler: Listener) => Listener) =>
  (handler) =>
  async (request, response) =>
    handler(Object.assign(request, toFields(await readWhole(request))), response);

const swallowing = keeping(() => ({}));

async function start(host: (handler: Listener) => Listener) {
  const fixes: unknown[] = [];
  const handler = blumaWebhooks({
    secret,
    logger: { info: () => {}, warn: () => {}, error: (_message, { fix }) => fixes.push(fix) },
    maxBodyBytes: 10_000,
    handlers: { '*': () => {} },
  });
  const { url, close } = await listen(host(handler));
  onTestFinished(close);
  return { url: `${url}/webhooks/bluma`, fixes };
}

const send = (url: string, data = {}) =>
  deliver(url, createEvent('video.completed', { data }), { secret });

describe('a host that has read the stream', () => {
  it.each([
    ['replays it', replaying],
    [
      'keeps the bytes in rawBody, and what it parsed in body',
      keeping((rawBody) => ({ rawBody, body: {} })),
    ],
    ['keeps the bytes in body', keeping((body) => ({ body }))],
  ])('and %s: the delivery is handled', async (_name, host) => {
    const { url } = await start(host);
    expect(await send(url)).toMatchObject({ status: 200, body: '{"status":"handled"}' });
    expect(await deliver(url, createEvent('video.queued'), { secret, tamper: true })).toMatchObject(
      {
        status: 401,
      },
    );
  });

  it('and replays it: its size is limited too', async () => {
    const { url } = await start(replaying);
    expect(await send(url, { url: 'x'.repeat(10_000) })).toMatchObject({ status: 413 });
  });

  it.each([
    ['VERCEL', 'NODEJS_HELPERS'],
    ['AWS_LAMBDA_FUNCTION_NAME', 'isBase64Encoded'],
    ['FUNCTION_TARGET', 'rawBody'],
  ])('and keeps nothing, on %s: the fix is for this host', async (name, fix) => {
    vi.stubEnv(name, 'set by the host');
    onTestFinished(() => void vi.unstubAllEnvs());
    const { url, fixes } = await start(swallowing);
    expect(await send(url)).toMatchObject({ status: 500, body: '{"error":"body_already_parsed"}' });
    expect(fixes).toEqual([expect.stringContaining(fix)]);
  });
});

describe('the middleware', () => {
  it.each([
    ['nothing', []],
    ['a web Request', [new Request('http://localhost/webhooks/bluma', { method: 'POST' }), {}]],
    ['a context', [{ request: new Request('http://localhost/') }]],
  ])('that is given %s answers 500, and the log says what to pass', async (_name, given) => {
    const lines: unknown[] = [];
    const handler = blumaWebhooks({
      secret,
      logger: { info: () => {}, warn: () => {}, error: (message) => lines.push(message) },
      handlers: { '*': () => {} },
    });
    const answer: unknown = await Reflect.apply(handler, undefined, given);
    expect(answer).toBeInstanceOf(Response);
    expect(answer).toMatchObject({ status: 500 });
    expect(lines).toEqual(['not_a_request']);
  });

  it("that is given a context of Koa's answers 500 on its response", async () => {
    const handler = blumaWebhooks({
      secret,
      logger: { info: () => {}, warn: () => {}, error: () => {} },
      handlers: { '*': () => {} },
    });
    const { url, close } = await listen((req, res) =>
      Reflect.apply(handler, undefined, [{ req, res }, () => {}]),
    );
    onTestFinished(close);
    expect(await send(url)).toMatchObject({ status: 500, body: '{"error":"internal_error"}' });
  });
});
