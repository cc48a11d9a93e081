import { randomUUID } from 'node:crypto';
import { createTestName, startRedis, type TestServer } from '@bluma-webhooks/test-servers';
import { Redis } from 'ioredis';
import { createClient, createClientPool, RESP_TYPES } from 'redis';
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { type RedisClient, redisStore } from '../src/index.ts';
import { acquire, claimOptions, hourMs, toKey, weekMs } from './support/claiming.ts';
import { connectIoredis, older } from './support/connections.ts';
import { patientStore } from './support/patient-store.ts';

const retain = { retainMs: weekMs };

let server: TestServer;

beforeAll(async () => {
  server = await startRedis();
}, 200_000);

afterAll(() => server?.stop());

/** Each call of the port, and each of its results, once. */
async function assertWhole(client: RedisClient): Promise<void> {
  const store = patientStore({ client, prefix: `${createTestName()}:` });
  const ids = Array.from({ length: 20 }, (_, id) => toKey(String(id)));
  for (const key of ids) {
    const first = await acquire(store, key);
    const { status } = await store.claim(key, claimOptions());
    expect([first.attempt, status]).toEqual([1, 'in_progress']);
    expect(await store.renew(first, { leaseMs: hourMs })).toBe('renewed');
    expect(await store.release(first)).toBe('released');
    expect(await store.complete(first, retain)).toBe('lost');
    const second = await acquire(store, key);
    expect(second.attempt).toBe(2);
    expect(await store.complete(second, retain)).toBe('completed');
    expect(await store.claim(key, claimOptions())).toEqual({ status: 'done' });
    expect(await store.renew(second, { leaseMs: 1 })).toBe('lost');
    expect(await store.release(second)).toBe('lost');
  }
}

describe('takes what users have', () => {
  it.each(Object.entries(older))('%s', async (_, connect) => {
    const { client, close } = await connect(server.url);
    onTestFinished(close);
    await assertWhole(client);
  });

  it('ioredis that pipelines by itself, prefixes keys and gives numbers as strings', async () => {
    const client = new Redis(server.url, {
      enableAutoPipelining: true,
      keyPrefix: 'theirs:',
      stringNumbers: true,
    });
    onTestFinished(() => client.disconnect());
    await assertWhole(client);
  });

  it.each([2, 3] as const)('node-redis on RESP%d', async (RESP) => {
    const client = await createClient({ url: server.url, RESP }).connect();
    onTestFinished(() => client.destroy());
    await assertWhole(client);
  });

  it('node-redis with its own type mapping', async () => {
    const client = await createClient({
      url: server.url,
      commandOptions: { typeMapping: { [RESP_TYPES.NUMBER]: String } },
    }).connect();
    onTestFinished(() => client.destroy());
    await assertWhole(client);
  });

  it('node-redis, whose own timeout counts only while it is not connected', async () => {
    const timeouts = vi.spyOn(AbortSignal, 'timeout');
    onTestFinished(() => timeouts.mockRestore());
    const client = createClient({ url: server.url, keyPrefix: `${randomUUID()}:` });
    client.on('error', () => {});
    const connecting = client.connect();
    onTestFinished(() => client.destroy());
    const store = patientStore({ client, prefix: 'timed:' });
    const claim = await acquire(store, toKey('early'));
    expect(timeouts).toHaveBeenCalled();
    await connecting;
    timeouts.mockClear();
    expect(await store.complete(claim, retain)).toBe('completed');
    await acquire(store, toKey('late'));
    expect(timeouts).not.toHaveBeenCalled();
    // A key that the client has given its own prefix.
    expect(await client.keys('timed:*')).toEqual([]);
    expect(await client.exists(`timed:${toKey('late')}`)).toBe(1);
  });

  it('a pool of node-redis', async () => {
    const client = createClientPool({ url: server.url });
    await client.connect();
    onTestFinished(() => client.destroy());
    await assertWhole(client);
  });
});

describe('refuses', () => {
  const anyClient = { evalsha: async () => 1, eval: async () => 1 };
  const refusal = (option: string) =>
    expect.objectContaining({
      code: 'invalid_option',
      message: expect.stringMatching(new RegExp(`^${option} must be .*, got .*: `)),
    });

  it('an option that it does not know, naming the closest one', () => {
    const options: object = { client: anyClient, prefx: 'a:' };
    expect(() => Reflect.apply(redisStore, undefined, [options])).toThrow(
      expect.objectContaining({
        code: 'invalid_option',
        message: expect.stringMatching(/^options must be .*, got "prefx": did you mean prefix\?/),
      }),
    );
  });

  it('a URL in place of a client, without its password in the message', () => {
    const url = 'redis://:S3CRET@h';
    for (const options of [url, { client: url }]) {
      expect(() => Reflect.apply(redisStore, undefined, [options])).toThrow(/^(?!.*S3CRET)/);
    }
  });

  it.each([undefined, null])('%s in place of options', (options) => {
    expect(() => Reflect.apply(redisStore, undefined, [options])).toThrow(refusal('options'));
  });

  it('a prefix that is no text', () => {
    const options: object = { client: anyClient, prefix: 7 };
    expect(() => Reflect.apply(redisStore, undefined, [options])).toThrow(refusal('prefix'));
  });

  it.each([undefined, null, {}, 'redis://localhost', { eval: async () => 1 }])(
    'what is no client: %j',
    (client) => {
      const options: object = { client };
      expect(() => Reflect.apply(redisStore, undefined, [options])).toThrow(refusal('client'));
    },
  );

  it.each([0, -1, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 31])(
    'commandTimeoutMs %d',
    (commandTimeoutMs) => {
      expect(() => redisStore({ client: anyClient, commandTimeoutMs })).toThrow(
        refusal('commandTimeoutMs'),
      );
    },
  );

  it.each([undefined, null, 'OK', '', 1.5, Number.NaN, [1], true])(
    'the reply %j, which no script gives',
    async (reply) => {
      const store = redisStore({ client: { evalsha: async () => reply, eval: async () => reply } });
      const key = toKey('event');
      const claim = { key, token: randomUUID(), attempt: 1 };
      for (const call of [
        store.claim(key, claimOptions()),
        store.renew(claim, { leaseMs: 1 }),
        store.complete(claim, retain),
        store.release(claim),
      ]) {
        await expect(call).rejects.toMatchObject({ code: 'store_unavailable' });
      }
    },
  );

  it.each([-1, Number.NaN])('a lease of %d ms', async (leaseMs) => {
    const store = redisStore({ client: anyClient });
    await expect(store.claim('key', claimOptions({ leaseMs }))).rejects.toMatchObject({
      code: 'invalid_option',
    });
  });
});

it('tokens that are equal in UTF-8, and long tokens, are still different', async () => {
  const { client, close } = await connectIoredis(server.url);
  onTestFinished(close);
  const store = patientStore({ client, prefix: `${createTestName()}:` });
  const long = 't'.repeat(1024 * 1024);
  for (const [token, other] of [
    ['\ud800', '\ud801'],
    ['', '\0'],
    [long, `${long}t`],
  ]) {
    const key = toKey(randomUUID());
    const claim = await acquire(store, key, { token: String(token) });
    expect(await acquire(store, key, { token: String(token) })).toEqual(claim);
    expect(await store.complete({ ...claim, token: String(other) }, retain)).toBe('lost');
    expect(await store.complete(claim, retain)).toBe('completed');
  }
});

it('an infinite retention is a hundred years', async () => {
  const { client, call, close } = await connectIoredis(server.url);
  onTestFinished(close);
  const prefix = `${createTestName()}:`;
  const store = patientStore({ client, prefix });
  const claim = await acquire(store, toKey('event'), { retainMs: Number.POSITIVE_INFINITY });
  const years = async () =>
    Number(await call('PTTL', `${prefix}${claim.key}`)) / (365 * 24 * 3_600_000);
  expect(await years()).toBeCloseTo(100);
  expect(await store.renew(claim, { leaseMs: Number.POSITIVE_INFINITY })).toBe('renewed');
  expect(await years()).toBeCloseTo(100);
  await store.complete(claim, { retainMs: Number.POSITIVE_INFINITY });
  expect(await years()).toBeCloseTo(100);
});
