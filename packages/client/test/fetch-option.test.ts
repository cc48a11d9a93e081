import { describe, expect, it } from 'vitest';
import { adaptFetch, BlumaClient, type Fetch } from '../src/index.ts';
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
