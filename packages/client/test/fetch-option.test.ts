import { text } from 'node:stream/consumers';
import { createContext, runInContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { adaptFetch, BlumaClient, type Fetch } from '../src/index.ts';
import { serveAnswers } from './support/answers.ts';
import { catchFailure, createTestApi, input } from './support/test-api.ts';

/** A function in place of `fetch`, whatever its type. */
function untyped(fetch: unknown): Fetch {
  return (request) => Reflect.apply(Object(fetch), undefined, [request]);
}

const notSent = { name: 'APIConnectionError', code: 'connection_failed', sent: false };

function failWith(cause: object, message = 'fetch failed') {
  return async () => {
    throw new TypeError(message, { cause: Object.assign(new Error('why'), cause) });
  };
}

describe('a create whose body nobody has read was not sent, and is sent again', () => {
  it.each<[string, unknown]>([
    [
      'fetch throws instead of rejecting',
      () => {
        throw new TypeError('no');
      },
    ],
    ['fetch rejects', () => Promise.reject(new TypeError('fetch failed'))],
    ['fetch rejects with a text', () => Promise.reject('no')],
    ['fetch returns nothing', () => undefined],
    ['fetch returns a number', () => 5],
    ['fetch resolves with an object of a mock', async () => ({ ok: true, json: async () => ({}) })],
    ['an option of the request is refused', failWith({ code: 'UND_ERR_INVALID_ARG' })],
    ['undici is closed', failWith({ code: 'UND_ERR_CLOSED' })],
    ['undici is destroyed', failWith({ code: 'UND_ERR_DESTROYED' })],
    ['the request is of another package', failWith({ code: 'ERR_INVALID_URL' })],
  ])('%s', async (_, fetch) => {
    let calls = 0;
    const counted = (request: Request) => {
      calls++;
      return untyped(fetch)(request);
    };
    const { client } = await createTestApi({ fetch: counted });
    expect(await catchFailure(client.videos.create(input))).toMatchObject(notSent);
    expect(calls).toBe(3);
  });

  it('a fetch that goes on in the background has no body to send', async () => {
    const bodies: Promise<unknown>[] = [];
    const { client } = await createTestApi({
      maxRetries: 0,
      fetch: untyped((request: Request) => {
        bodies.push(catchFailure(new Promise(setImmediate).then(() => request.text())));
      }),
    });
    expect(await catchFailure(client.videos.create(input))).toMatchObject(notSent);
    expect(await Promise.all(bodies)).toMatchObject([{ message: 'The call is over' }]);
  });
});

describe('a create whose body was read may have been sent', () => {
  it.each<[string, (request: Request) => unknown]>([
    [
      'fetch rejects',
      async (request) => {
        await request.text();
        throw new TypeError('fetch failed');
      },
    ],
    ['fetch resolves with nothing', async (request) => void (await request.text())],
  ])('%s', async (_, fetch) => {
    const { client, sent } = await createTestApi({ fetch: untyped(fetch) });
    expect(await catchFailure(client.videos.create(input))).toMatchObject({
      code: 'ambiguous_create',
      sent: true,
    });
    expect(sent).toHaveLength(1);
  });
});

describe('a fetch that repeats a create by itself', () => {
  /** What fetch-retry does: each attempt sends a clone. */
  const retrying =
    (send: (request: Request) => Promise<Response>) =>
    async (request: Request): Promise<Response> => {
      try {
        return await send(request.clone());
      } catch {
        return send(request.clone());
      }
    };

  async function countBodies() {
    const bodies: string[] = [];
    const baseURL = await serveAnswers({ requests: 0, bytes: 0 }, async (request, response) => {
      bodies.push(await text(request));
      response.destroy();
    });
    return { bodies, baseURL };
  }

  it.each<[string, (request: Request) => Promise<Response>]>([
    ['the global fetch', (request) => fetch(request)],
    ['adaptFetch', adaptFetch((url: string, init?: RequestInit) => fetch(url, init))],
    [
      'adaptFetch of a fetch that takes no streams',
      adaptFetch(async (url: string, init?: RequestInit) => {
        const { body } = init ?? {};
        return fetch(url, { ...init, body: body instanceof Uint8Array ? body : String(body) });
      }),
    ],
  ])('around %s: the second one has no body', async (_, send) => {
    const { bodies, baseURL } = await countBodies();
    const { client, sent } = await createTestApi({ baseURL, fetch: retrying(send) });
    expect(await catchFailure(client.videos.create(input))).toMatchObject({
      code: 'ambiguous_create',
      sent: true,
      message: expect.stringContaining('(fetch must not repeat a create)'),
    });
    expect(bodies).toEqual([JSON.stringify(input)]);
    expect(sent).toHaveLength(1);
  });

  it('inside of adaptFetch, with the stream: the second one has no body', async () => {
    const { bodies, baseURL } = await countBodies();
    const twice = (url: string, init?: RequestInit) =>
      fetch(url, init).catch(() => fetch(url, init));
    const { client } = await createTestApi({ baseURL, fetch: adaptFetch(twice) });
    expect(await catchFailure(client.videos.create(input))).toMatchObject({
      code: 'ambiguous_create',
    });
    expect(bodies).toEqual([JSON.stringify(input)]);
  });

  it('is ambiguous, also if its last attempt got no connection', async () => {
    let attempts = 0;
    const { client, sent } = await createTestApi({
      fetch: retrying(async (request) => {
        if (attempts++ === 0) await request.text();
        const code = { code: 'ECONNREFUSED', syscall: 'connect' };
        throw Object.assign(new Error('refused'), code);
      }),
    });
    expect(await catchFailure(client.videos.create(input))).toMatchObject({
      code: 'ambiguous_create',
      sent: true,
    });
    expect([sent.length, attempts]).toEqual([1, 2]);
  });

  it('may look at a clone, and send the request', async () => {
    const seen: unknown[] = [];
    const { client } = await createTestApi({
      fetch: async (request) => {
        seen.push(await request.clone().json(), await request.clone().text());
        return fetch(request);
      },
    });
    expect(await client.videos.create(input)).toMatchObject({ status: 'queued' });
    expect(seen).toEqual([input, JSON.stringify(input)]);
  });

  it('may have sent what it saw in a clone', async () => {
    const { client, sent } = await createTestApi({
      fetch: async (request) => {
        await request.clone().text();
        throw new TypeError('fetch failed');
      },
    });
    expect(await catchFailure(client.videos.create(input))).toMatchObject({
      code: 'ambiguous_create',
    });
    expect(sent).toHaveLength(1);
  });

  it('sees nothing in a clone after the call', async () => {
    const seen: Promise<unknown>[] = [];
    const { client } = await createTestApi({
      maxRetries: 0,
      fetch: untyped((request: Request) => {
        const clone = request.clone();
        seen.push(catchFailure(new Promise(setImmediate).then(() => clone.text())));
      }),
    });
    expect(await catchFailure(client.videos.create(input))).toMatchObject(notSent);
    expect(await Promise.all(seen)).toMatchObject([{ message: 'The call is over' }]);
  });

  it('may send a clone, if that is the only one', async () => {
    const { client, sim } = await createTestApi({ fetch: (request) => fetch(request.clone()) });
    expect(await client.videos.create(input)).toMatchObject({ status: 'queued' });
    expect(sim.events()).toMatchObject([{ type: 'video.queued' }]);
  });
});

describe('errors of another realm, as in Jest', () => {
  const realm = createContext({});
  /** An error whose class is not this realm's. */
  const foreign = (source: string): unknown => runInContext(source, realm);
  const connect = `{ code: 'ECONNREFUSED', syscall: 'connect' }`;

  it.each<[string, string]>([
    [
      'fetch failed',
      `new TypeError('fetch failed', { cause: Object.assign(new Error('a'), ${connect}) })`,
    ],
    [
      'several addresses failed',
      `new TypeError('fetch failed', { cause: new AggregateError([Object.assign(new Error('a'), ${connect})]) })`,
    ],
  ])('%s: the reason is shown, and decides', async (_, source) => {
    const error = foreign(source);
    expect(error).not.toBeInstanceOf(Error);
    const { client } = await createTestApi({
      fetch: async (request) => {
        await request.text();
        throw error;
      },
    });
    expect(await catchFailure(client.videos.create(input))).toMatchObject({
      code: 'connection_failed',
      sent: false,
      message: expect.stringContaining('nothing was sent (ECONNREFUSED)'),
      cause: { name: 'TypeError', message: 'fetch failed' },
    });
  });

  it('an error of the framework reaches the framework', async () => {
    const signal = foreign(`Object.assign(new Error('Dynamic'), { digest: 'DYNAMIC' })`);
    const { client } = await createTestApi({ fetch: () => Promise.reject(signal) });
    expect(await catchFailure(client.videos.get('batch_1'))).toBe(signal);
  });
});

it('the message says what was wrong, and what to do', async () => {
  const catchMessage = async (fetch: unknown) => {
    const { client } = await createTestApi({ fetch: untyped(fetch), maxRetries: 0 });
    return Object(await catchFailure(client.videos.create(input))).message;
  };
  expect(await catchMessage(() => undefined)).toBe(
    'POST /videos: nothing was sent (fetch must resolve with a Response, got undefined: return what fetch returned). See https://github.com/bluma-webhooks/bluma-webhooks/blob/main/docs/errors.md#connection_failed',
  );
  expect(await catchMessage(failWith({ code: 'ERR_INVALID_URL' }))).toContain('adaptFetch(fetch)');
  expect(await catchMessage(failWith({ code: 'UND_ERR_CLOSED' }))).toContain(
    '(UND_ERR_CLOSED: why)',
  );
});

it('a response of another implementation is read, also without a stream', async () => {
  const fetch = async () => ({
    status: 200,
    headers: new Map([['content-type', 'application/json']]),
    text: async () => '{"id":"batch_1","status":"queued"}',
  });
  const client = new BlumaClient({
    apiKey: 'bluma_test_1',
    fetch: untyped(fetch),
  });
  expect(await client.videos.get('batch_1')).toEqual({ id: 'batch_1', status: 'queued' });
});

describe('a response of a test double says what is wrong with it', () => {
  const body = (chunk: unknown) =>
    new ReadableStream({
      start(controller) {
        controller.enqueue(chunk);
        controller.close();
      },
    });
  const text = async () => '{}';

  it.each<[string, string, () => unknown]>([
    ['Response.error()', 'fetch resolved with Response.error()', () => Response.error()],
    [
      'text as a chunk',
      'fetch must resolve with a Response whose body has Uint8Array chunks, got a string',
      () => ({ status: 200, headers: new Headers(), text, body: body('{}') }),
    ],
    [
      'an ArrayBuffer as a chunk',
      'fetch must resolve with a Response whose body has Uint8Array chunks, got an object',
      () => ({ status: 200, headers: new Headers(), text, body: body(new ArrayBuffer(2)) }),
    ],
    [
      'headers that are no Headers',
      'fetch must resolve with a Response whose headers are Headers, got an object',
      () => ({ status: 400, headers: { get: () => null }, text, body: null }),
    ],
    [
      'no headers',
      'fetch must resolve with a Response whose headers are Headers, got undefined',
      () => ({ status: 400, text, body: null }),
    ],
  ])('%s', async (_, reason, respond) => {
    const { client } = await createTestApi({
      maxRetries: 0,
      fetch: untyped(async (request: Request) => {
        await request.text();
        return respond();
      }),
    });
    for (const [call, code] of [
      [client.videos.get('batch_1'), 'connection_failed'],
      [client.videos.create(input), 'ambiguous_create'],
    ] as const) {
      expect(await catchFailure(call)).toMatchObject({
        name: 'APIConnectionError',
        code,
        message: expect.stringContaining(`(${reason}`),
      });
    }
  });

  it('Response.error() to a create whose body nobody read: it was not sent', async () => {
    const { client, sent } = await createTestApi({ fetch: async () => Response.error() });
    expect(await catchFailure(client.videos.create(input))).toMatchObject(notSent);
    expect(sent).toHaveLength(3);
  });
});

it('an error of the framework itself is not retried, and reaches the framework', async () => {
  const signal = Object.assign(new Error('Dynamic server usage'), {
    digest: 'DYNAMIC_SERVER_USAGE',
  });
  const { client, sent } = await createTestApi({ fetch: () => Promise.reject(signal) });
  expect(await catchFailure(client.videos.get('batch_1'))).toBe(signal);
  expect(await catchFailure(client.videos.create(input))).toBe(signal);
  expect(await catchFailure(client.templates.list())).toBe(signal);
  expect(sent).toHaveLength(3);
});

it('no cache may answer a call', async () => {
  const caches: string[] = [];
  const { client } = await createTestApi({
    fetch: (request) => {
      caches.push(request.cache);
      return fetch(request);
    },
  });
  await client.videos.create(input);
  await client.webhooks.list();
  expect(caches).toEqual(['no-store', 'no-store']);
});

describe('adaptFetch', () => {
  it('gives another fetch a URL and options, its own among them', async () => {
    const seen: unknown[] = [];
    const { client } = await createTestApi({
      fetch: adaptFetch(
        (url: string, { proxy, ...init }: RequestInit & { proxy?: string } = {}) => {
          seen.push([new URL(url).pathname, init.method, proxy, init.redirect]);
          return fetch(url, init);
        },
        { proxy: 'http://proxy.example' },
      ),
    });
    await client.videos.create(input);
    await client.webhooks.list();
    expect(seen).toEqual([
      ['/api/v1/videos', 'POST', 'http://proxy.example', 'manual'],
      ['/api/v1/webhooks', 'GET', 'http://proxy.example', 'manual'],
    ]);
  });

  it('gives bytes to one that takes no streams', async () => {
    const { client, sim } = await createTestApi({
      fetch: adaptFetch((url: string, init?: RequestInit) => {
        const { body } = init ?? {};
        return fetch(url, { ...init, body: body instanceof Uint8Array ? body : String(body) });
      }),
    });
    expect(await client.videos.create(input)).toMatchObject({ status: 'queued' });
    expect(sim.events()).toMatchObject([{ type: 'video.queued' }]);
  });

  it('says what it was given in place of a response', async () => {
    const { client } = await createTestApi({
      fetch: adaptFetch(async () => undefined),
      maxRetries: 0,
    });
    expect(await catchFailure(client.videos.create(input))).toMatchObject(notSent);
  });
});
