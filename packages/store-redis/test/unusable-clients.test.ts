import { createTestName, startRedis, type TestServer } from '@bluma-webhooks/test-servers';
import { Redis } from 'ioredis';
import { Redis as Redis5 } from 'ioredis5';
import { createClient } from 'redis';
// It has no types of its own.
// @ts-expect-error
import { createClient as createClient3 } from 'redis3';
import { createClient as createClient4 } from 'redis4';
import { createClient as createClient5 } from 'redis5';
import { Redis as Upstash } from 'upstash';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { redisStore } from '../src/index.ts';
import { acquire, claimOptions, toKey, weekMs } from './support/claiming.ts';
import { patientStore } from './support/patient-store.ts';

/** Nobody listens there. No client here is connected. */
const nowhere = 'redis://127.0.0.1:1';

const lazy = { lazyConnect: true };
const client3 = () => {
  const client = createClient3({ url: nowhere, retry_strategy: () => undefined });
  client.on('error', () => {});
  return client;
};

/** What people give, and what the message has to say. */
const kinds: Readonly<Record<string, readonly [create: () => unknown, says: RegExp]>> = {
  'redis 4 in legacyMode': [
    () => createClient4({ url: nowhere, legacyMode: true }),
    /got a client of redis 4 in legacyMode.*give client\.v4/,
  ],
  'legacy() of redis 5': [() => createClient5().legacy(), /got the result of client\.legacy\(\)/],
  'legacy() of redis 6': [() => createClient().legacy(), /got the result of client\.legacy\(\)/],
  'multi() of redis 4': [() => createClient4().multi(), /got the result of multi\(\)/],
  'multi() of redis 5': [() => createClient5().multi(), /got the result of multi\(\)/],
  'multi() of redis 6': [() => createClient().multi(), /got the result of multi\(\)/],
  'multi() of ioredis 5': [() => new Redis5(lazy).multi(), /got the result of multi\(\)/],
  'multi() of ioredis 6': [() => new Redis(lazy).multi(), /got the result of multi\(\)/],
  'pipeline() of ioredis 6': [() => new Redis(lazy).pipeline(), /got the result of multi\(\)/],
  'redis 3': [client3, /got a client of redis 3.*update redis/],
  'multi() of redis 3': [() => client3().multi(), /got the result of multi\(\)/],
  '@upstash/redis': [
    () => new Upstash({ url: 'https://example.test', token: 'S3CRET', enableTelemetry: false }),
    /got a client of @upstash\/redis.*rediss:/,
  ],
  'a promise of a client': [() => Promise.resolve(new Redis(lazy)), /got a promise: await it/],
  'another class': [() => new (class GlideClient {})(), /got an object of class GlideClient/],
};

describe('is refused at construction, and the message says what was given and what to give', () => {
  it.each(Object.entries(kinds))('%s', (_, [create, says]) => {
    const client = create();
    expect(() => Reflect.apply(redisStore, undefined, [{ client }])).toThrow(
      expect.objectContaining({ code: 'invalid_option', message: expect.stringMatching(says) }),
    );
    expect(() => Reflect.apply(redisStore, undefined, [{ client }])).toThrow(/^(?!.*S3CRET)/);
  });
});

describe('works', () => {
  let server: TestServer;

  beforeAll(async () => {
    server = await startRedis();
  }, 200_000);

  afterAll(() => server?.stop());

  it('client.v4 of redis 4 in legacyMode', async () => {
    const client = createClient4({ url: server.url, legacyMode: true });
    client.on('error', () => {});
    await client.connect();
    onTestFinished(() => client.disconnect());
    const store = patientStore({ client: Object(client.v4), prefix: `${createTestName()}:` });
    const claim = await acquire(store, toKey('legacy'));
    expect(await store.complete(claim, { retainMs: weekMs })).toBe('completed');
  });

  it('a client in a proxy, as agents wrap it', async () => {
    const real = new Redis(server.url);
    onTestFinished(() => real.disconnect());
    const client = new Proxy(real, {
      get: (target, name) => {
        const value: unknown = Reflect.get(target, name);
        return typeof value === 'function' ? value.bind(target) : value;
      },
    });
    const store = patientStore({ client, prefix: `${createTestName()}:` });
    const claim = await acquire(store, toKey('proxy'));
    expect(await store.release(claim)).toBe('released');
  });

  it('an object with the two methods of ioredis', async () => {
    const real = new Redis(server.url);
    onTestFinished(() => real.disconnect());
    const client = {
      evalsha: (...words: Parameters<typeof real.evalsha>) => real.evalsha(...words),
      eval: (...words: Parameters<typeof real.eval>) => real.eval(...words),
    };
    const store = patientStore({ client: Object(client), prefix: `${createTestName()}:` });
    expect((await store.claim(toKey('own'), claimOptions())).status).toBe('acquired');
  });
});

it('a client whose commands return no reply is named in the error', async () => {
  const client = { evalsha: () => undefined, eval: () => undefined };
  const store = redisStore({ client: Object(client) });
  await expect(store.claim(toKey('callback'), claimOptions())).rejects.toMatchObject({
    code: 'store_unavailable',
    message: expect.stringContaining('whose commands return promises'),
  });
});
