import type { IncomingMessage, ServerResponse } from 'node:http';
import type { LogFields, Logger } from '@bluma-webhooks/core';
import { createEvent, deliver, listen, signedRequest } from '@bluma-webhooks/testing';
import { Hono } from 'hono';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type BlumaWebhooks, type BlumaWebhooksOptions, blumaWebhooks } from '../src/index.ts';

const secret = 'whsec_fetch';
const silent: Logger = { info: () => {}, warn: () => {}, error: () => {} };

const webhooks = (options: Partial<BlumaWebhooksOptions> = {}) =>
  blumaWebhooks({ secret, logger: silent, handlers: { '*': () => {} }, ...options });

async function signed(body?: ReadableStream<Uint8Array>): Promise<Request> {
  const { headers, body: bytes } = await signedRequest(createEvent('video.completed'), { secret });
  const init = { method: 'POST', headers, body: body ?? bytes, duplex: 'half' } as const;
  return new Request('http://localhost/any/where', init);
}

const readText = async (answer: Promise<Response>) => (await answer).text();

/** A handler that ends when told to. */
function slow() {
  const open: (() => void)[] = [];
  const handlers = { '*': () => new Promise<void>((resolve) => open.push(resolve)) };
  return { handlers, finish: () => open.map((resolve) => resolve()) };
}

describe('the fetch handler', () => {
  it('answers whatever the path is, with the length of the body', async () => {
    const answer = await webhooks()(await signed());
    expect(await answer.clone().text()).toBe('{"status":"handled"}');
    expect(Object.fromEntries(answer.headers)).toEqual({
      'content-type': 'application/json',
      'content-length': '20',
    });
  });

  it('answers 503 at the deadline without waitUntil', async () => {
    const { handlers, finish } = slow();
    const handle = webhooks({ deadlineMs: 20, handlers });
    const request = await signed();
    const again = request.clone();
    expect(await readText(handle(request))).toBe('{"error":"deadline_exceeded"}');
    finish();
    await handle.receiver.close();
    expect(await readText(handle(again))).toBe('{"error":"shutting_down"}');
  });

  it('answers 202 where waitUntil carries it, which ends with the run', async () => {
    const { handlers, finish } = slow();
    const handle = webhooks({ deadlineMs: 20, handlers });
    const platform = {
      carried: [] as Promise<unknown>[],
      waitUntil(work: Promise<unknown>) {
        this.carried.push(work);
      },
    };
    const request = await signed();
    const again = request.clone();
    expect(await readText(handle(request, platform))).toBe('{"status":"accepted"}');
    finish();
    await Promise.all(platform.carried);
    expect(platform.carried).toHaveLength(1);
    expect(await readText(handle(again))).toBe('{"status":"duplicate"}');
  });

  it('uses onDeadline if it is set', async () => {
    const { handlers, finish } = slow();
    const accepting = webhooks({ deadlineMs: 20, handlers, onDeadline: 'accept' });
    expect(await readText(accepting(await signed()))).toBe('{"status":"accepted"}');
    const retrying = webhooks({ deadlineMs: 20, handlers, onDeadline: 'redeliver' });
    const carried = { waitUntil: () => {} };
    expect(await readText(retrying(await signed(), carried))).toBe('{"error":"deadline_exceeded"}');
    finish();
  });

  it("takes a route's second argument for nothing more than it is", async () => {
    const params = { params: Promise.resolve({}) };
    expect(await readText(webhooks()(await signed(), { ...params }))).toBe('{"status":"handled"}');
  });

  it.each([
    ['read', async (request: Request) => void (await request.text())],
    ['locked by a reader', async (request: Request) => void request.body?.getReader()],
  ])('answers 500 if the body was %s before', async (_name, spoil) => {
    const request = await signed();
    await spoil(request);
    expect(await readText(webhooks()(request))).toBe('{"error":"body_already_parsed"}');
  });

  it.each([
    ['is empty', {}, new Uint8Array()],
    ['is shorter than its Content-Length', { 'content-length': '5000' }, new Uint8Array(10)],
  ])('answers 500 if the signed body %s: the host read it', async (_name, more, part) => {
    const fixes: unknown[] = [];
    const logger = { ...silent, error: (_line: string, { fix }: LogFields) => fixes.push(fix) };
    const { headers } = await signedRequest(createEvent('video.completed'), { secret });
    const init = { method: 'POST', headers: { ...headers, ...more }, body: part };
    const answer = webhooks({ logger })(new Request('http://localhost/', init));
    expect(await readText(answer)).toBe('{"error":"body_already_parsed"}');
    expect(fixes).toEqual([expect.stringMatching(/body/i)]);
  });

  it('answers 408 to a body that stops coming, and closes the connection', async () => {
    const stalled = new ReadableStream<Uint8Array>({
      start: (controller) => controller.enqueue(new Uint8Array([123])),
    });
    const answer = await webhooks({ deadlineMs: 30 })(await signed(stalled));
    expect(await answer.text()).toBe('{"error":"body_timeout"}');
    expect(answer.headers.get('connection')).toBe('close');
  });

  it('answers 413 to a body without end, and drops no more than 16 MiB of it', async () => {
    let pulled = 0;
    const endless = new ReadableStream<Uint8Array>({
      pull(controller) {
        pulled++;
        controller.enqueue(new Uint8Array(100_000));
      },
    });
    const answer = webhooks({ maxBodyBytes: 10_000 })(await signed(endless));
    expect(await readText(answer)).toBe('{"error":"body_too_large"}');
    expect(pulled).toBeLessThan(200);
  });

  it('answers 500 to a body of text, with a fix in the log', async () => {
    const errors: LogFields[] = [];
    const logger = { ...silent, error: (_: string, fields: LogFields) => void errors.push(fields) };
    const text = new ReadableStream({
      start(controller) {
        controller.enqueue('{"id":"evt_1"}');
        controller.close();
      },
    });
    const { headers } = await signedRequest(createEvent('video.completed'), { secret });
    // `Request` refuses such a body. Frameworks make up their own.
    const request = {
      method: 'POST',
      url: 'http://localhost/',
      headers: new Headers(headers),
      body: text,
    };
    const answer = await Reflect.apply(webhooks({ logger }), undefined, [request]);
    expect(await answer.text()).toBe('{"error":"body_already_parsed"}');
    expect(errors).toEqual([expect.objectContaining({ fix: expect.any(String) })]);
  });

  it('closes the connection of each delivery while it closes', async () => {
    const handler = webhooks();
    expect((await handler(await signed())).headers.get('connection')).toBeNull();
    await handler.receiver.close();
    expect((await handler(await signed())).headers.get('connection')).toBe('close');
  });

  it('answers an event of AWS Lambda in a form that Lambda takes for a failure', async () => {
    const event = { version: '2.0', rawPath: '/', headers: {}, requestContext: {}, body: '{}' };
    const answer = await Reflect.apply(webhooks(), undefined, [event, {}]);
    expect(JSON.parse(JSON.stringify(answer))).toEqual({ statusCode: 500 });
  });

  it('answers 400 to a body that breaks off', async () => {
    const broken = new ReadableStream<Uint8Array>({
      pull: (controller) => controller.error(new Error('gone')),
    });
    expect(await readText(webhooks()(await signed(broken)))).toBe('{"error":"body_incomplete"}');
  });
});

describe("the arguments of a framework's route", () => {
  it("is a context of Hono's, in which the request is found", async () => {
    const handle = webhooks();
    const app = new Hono().post('/any/where', (context) =>
      Reflect.apply(handle, undefined, [context]),
    );
    const answer = await app.request(await signed());
    expect({ status: answer.status, body: await answer.json() }).toEqual({
      status: 200,
      body: { status: 'handled' },
    });
  });

  it.each([
    ['SvelteKit, Astro, Remix', (request: Request) => ({ request, params: {}, locals: {} })],
    ['h3 2', (req: Request) => ({ req, context: {} })],
    ['Hono', (raw: Request) => ({ req: { raw, method: 'POST', header: () => '' } })],
    ['h3 1 without Node', (request: Request) => ({ web: { request }, node: { req: {} } })],
    ['Oak', (source: Request) => ({ request: { source, method: 'POST', headers: new Headers() } })],
    ["SvelteKit's handle", (request: Request) => ({ event: { request }, resolve: () => {} })],
    [
      'getters that throw',
      (request: Request) => ({
        get req() {
          throw new Error('none here');
        },
        get executionCtx() {
          throw new Error('none here');
        },
        request,
      }),
    ],
  ])('is a context that carries the request: %s', async (_name, toContext) => {
    const answer = Reflect.apply(webhooks(), undefined, [toContext(await signed())]);
    expect(await readText(answer)).toBe('{"status":"handled"}');
  });

  it.each([
    ['itself', (context: object) => context],
    ['as executionCtx', (executionCtx: object) => ({ executionCtx })],
    ['as platform.ctx', (ctx: object) => ({ platform: { ctx } })],
  ])('is a context that has waitUntil: %s', async (_name, place) => {
    const { handlers, finish } = slow();
    const carried: Promise<unknown>[] = [];
    const waitUntil = (work: Promise<unknown>) => void carried.push(work);
    const context = Object.assign(place({ waitUntil }), { request: await signed() });
    const answer = Reflect.apply(webhooks({ deadlineMs: 20, handlers }), undefined, [context]);
    expect(await readText(answer)).toBe('{"status":"accepted"}');
    finish();
    await Promise.all(carried);
    expect(carried).toHaveLength(1);
  });

  it.each([
    [
      'a request and a response of Node',
      (handle: BlumaWebhooks) => (request: IncomingMessage, response: ServerResponse) =>
        Reflect.apply(handle, undefined, [request, response]),
    ],
    [
      "Koa's context",
      (handle: BlumaWebhooks) => (req: IncomingMessage, res: ServerResponse) =>
        Reflect.apply(handle, undefined, [{ req, res, request: { req } }, () => {}]),
    ],
    [
      "h3 1's event",
      (handle: BlumaWebhooks) => (req: IncomingMessage, res: ServerResponse) =>
        Reflect.apply(handle, undefined, [{ node: { req, res } }]),
    ],
  ])('is %s: answered 500 there, and the log says what to pass', async (_name, toListener) => {
    const lines: unknown[] = [];
    const logger = {
      ...silent,
      error: (message: string, fields: object) => lines.push({ message, ...fields }),
    };
    const { url, close } = await listen(toListener(webhooks({ logger })));
    onTestFinished(close);
    expect(await deliver(url, createEvent('video.completed'), { secret })).toMatchObject({
      status: 500,
      body: '{"error":"internal_error"}',
    });
    expect(lines).toEqual([
      { message: 'not_a_request', given: 'an object', fix: expect.stringContaining('Express') },
    ]);
  });

  it.each([
    undefined,
    null,
    'text',
    {},
    { body: () => 'text', req: {} },
    { method: 'POST', headers: { 'x-bluma-signature': 'sha256=' } },
    { method: 'POST', headers: new Headers(), body: { a: 1 } },
  ])('without a request is answered 500, and the log says what to pass: %j', async (given) => {
    const lines: string[] = [];
    const logger = { ...silent, error: (message: string) => void lines.push(message) };
    const answer = await Reflect.apply(webhooks({ logger }), undefined, [given]);
    expect({ status: answer.status, body: await answer.json() }).toEqual({
      status: 500,
      body: { error: 'internal_error' },
    });
    expect(lines).toEqual(['not_a_request']);
  });
});
