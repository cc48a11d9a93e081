import { randomUUID } from 'node:crypto';
import { startRedis, type TestServer } from '@bluma-webhooks/test-servers';
import { Redis } from 'ioredis';
import { createClient } from 'redis';
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { acquire, claimOptions, hourMs, toKey, weekMs } from './support/claiming.ts';
import { type Connect, connectIoredis, connectNodeRedis, current } from './support/connections.ts';
import { patience } from './support/patience.ts';
import { patientStore } from './support/patient-store.ts';
import { recordCommands } from './support/record-commands.ts';

const unavailable = expect.objectContaining({
  name: 'BlumaWebhookError',
  code: 'store_unavailable',
});
const retain = { retainMs: weekMs };
/** Nobody listens there. */
const nowhere = 'redis://127.0.0.1:1';

let server: TestServer;

beforeAll(async () => {
  server = await startRedis({ own: true, appendOnly: true });
}, 200_000);

afterAll(() => server?.stop());

async function connected(connect: Connect) {
  const connection = await connect(server.url);
  onTestFinished(() => connection.close());
  const prefix = `server:${randomUUID()}:`;
  const { client } = connection;
  return { ...connection, prefix, store: patientStore({ client, prefix }) };
}

describe.each(Object.entries(current))('on %s', (_, connect) => {
  it('each call is one command, of the script by its name', async () => {
    const { store, call } = await connected(connect);
    // The server learns each script from its first call.
    const first = await acquire(store, toKey('first'));
    await store.renew(first, { leaseMs: hourMs });
    await store.release(first);
    await store.complete(first, retain);

    const names = await recordCommands(server.url, async () => {
      const claim = await acquire(store, toKey('event'));
      await store.complete(claim, retain);
      await call('PING');
      const failed = await acquire(store, toKey('failed'));
      await store.renew(failed, { leaseMs: hourMs });
      await store.release(failed);
    });
    expect(names).toEqual(['evalsha', 'evalsha', 'ping', 'evalsha', 'evalsha', 'evalsha']);
  });

  it('a script that the server has forgotten is sent again, and once', async () => {
    const { store, call } = await connected(connect);
    const claim = await acquire(store, toKey('event'));
    const flushed = async <T>(run: () => Promise<T>): Promise<T> => {
      await call('SCRIPT', 'FLUSH');
      return run();
    };
    const names = await recordCommands(server.url, async () => {
      expect(await flushed(() => store.renew(claim, { leaseMs: hourMs }))).toBe('renewed');
      expect(await flushed(() => store.release(claim))).toBe('released');
      const next = await flushed(() => acquire(store, claim.key));
      expect(next.attempt).toBe(2);
      expect(await flushed(() => store.complete(next, retain))).toBe('completed');
      expect(await store.complete(next, retain)).toBe('completed');
    });
    const resent = ['script', 'evalsha', 'eval'];
    expect(names).toEqual([...resent, ...resent, ...resent, ...resent, 'evalsha']);
  });

  it('closing the store, even twice, leaves the client open', async () => {
    const { store, call } = await connected(connect);
    const claim = await acquire(store, toKey('event'));
    await store.close();
    await store.close();
    expect(await call('PING')).toBe('PONG');
    expect(await store.complete(claim, retain)).toBe('completed');
  });

  it('claims and completions survive a killed server', async () => {
    const { store } = await connected(connect);
    const done = await acquire(store, toKey('done'));
    await store.complete(done, retain);
    const held = await acquire(store, toKey('held'));

    await server.restart();
    await vi.waitFor(
      async () => expect(await store.claim(done.key, claimOptions())).toEqual({ status: 'done' }),
      patience,
    );
    expect((await store.claim(held.key, claimOptions())).status).toBe('in_progress');
    expect(await store.complete(held, retain)).toBe('completed');
    expect(await store.complete(done, retain)).toBe('completed');
  });

  it('a server that is frozen is waited for no longer than the timeout', async () => {
    const { client, prefix, store } = await connected(connect);
    const claim = await acquire(store, toKey('running'));
    const mine = claimOptions();
    const hurried = patientStore({ client, prefix, commandTimeoutMs: 100 });

    server.freeze();
    try {
      const startedAt = performance.now();
      const calls = [
        hurried.claim(toKey('new'), mine),
        hurried.renew(claim, { leaseMs: hourMs }),
        hurried.complete(claim, retain),
        hurried.release(claim),
      ];
      for (const result of await Promise.allSettled(calls)) {
        expect(result).toEqual({ status: 'rejected', reason: unavailable });
      }
      expect(performance.now() - startedAt).toBeGreaterThanOrEqual(99);
    } finally {
      server.thaw();
    }
    // They took effect all the same, in their order; each can be sent again.
    const again = await store.claim(toKey('new'), mine);
    expect(again).toMatchObject({ status: 'acquired', claim: { attempt: 1 } });
    expect(await store.complete(claim, retain)).toBe('completed');
    expect(await store.claim(claim.key, claimOptions())).toEqual({ status: 'done' });
  });
});

describe('a server that is down at construction', () => {
  it('is nothing that ioredis or the store ends at: a claim rejects', async () => {
    const client = new Redis(nowhere).on('error', () => {});
    onTestFinished(() => client.disconnect());
    const store = patientStore({ client, commandTimeoutMs: 100 });
    await expect(store.claim(toKey('event'), claimOptions())).rejects.toEqual(unavailable);
  });

  it('is nothing that node-redis or the store ends at: a claim rejects', async () => {
    const client = createClient({ url: nowhere }).on('error', () => {});
    const connecting = client.connect().catch(() => {});
    onTestFinished(async () => {
      client.destroy();
      await connecting;
    });
    const store = patientStore({ client, commandTimeoutMs: 100 });
    await expect(store.claim(toKey('event'), claimOptions())).rejects.toEqual(unavailable);
  });

  it('rejects immediately for a client that was never connected', async () => {
    const store = patientStore({ client: createClient({ url: server.url }) });
    await expect(store.claim(toKey('event'), claimOptions())).rejects.toEqual(
      expect.objectContaining({
        code: 'store_unavailable',
        cause: expect.objectContaining({ message: 'The client is closed' }),
      }),
    );
  });
});

it('without persistence a restart forgets what ran, and a late completion is taken', async () => {
  const forgetful = await startRedis({ own: true });
  onTestFinished(() => forgetful.stop());
  const { client, close } = await connectIoredis(forgetful.url);
  onTestFinished(close);
  const store = patientStore({ client });
  const claim = await acquire(store, toKey('event'));

  await forgetful.restart();
  await vi.waitFor(
    async () => expect(await store.complete(claim, retain)).toBe('completed'),
    patience,
  );
  expect(await store.claim(claim.key, claimOptions())).toEqual({ status: 'done' });
});

it('a full server that evicts nothing refuses, and loses nothing', async () => {
  const { store, call } = await connected(connectIoredis);
  const done = await acquire(store, toKey('done'));
  await store.complete(done, retain);
  await call('CONFIG', 'SET', 'maxmemory', '1');
  try {
    await expect(store.claim(toKey('event'), claimOptions())).rejects.toEqual(
      expect.objectContaining({
        code: 'store_unavailable',
        message: expect.stringContaining('OOM'),
      }),
    );
  } finally {
    await call('CONFIG', 'SET', 'maxmemory', '0');
  }
  expect(await store.claim(done.key, claimOptions())).toEqual({ status: 'done' });
  expect((await acquire(store, toKey('event'))).attempt).toBe(1);
});

it('a token is never read as a word of the record', async () => {
  const { client } = await connected(connectIoredis);
  const store = patientStore({ client });
  for (const token of ['done', 'done x', '', ' 1 0 5', 'a'.repeat(32)]) {
    const key = toKey(`token ${token}`);
    const claimed = { status: 'acquired', claim: { key, token, attempt: 1 } };
    expect(await store.claim(key, claimOptions({ token }))).toEqual(claimed);
    expect(await store.claim(key, claimOptions())).toMatchObject({ status: 'in_progress' });
    expect(await store.claim(key, claimOptions({ token }))).toEqual(claimed);
  }
});

it('rejects on a replica, rather than say that an event is lost', async () => {
  const replica = await startRedis({ own: true, settings: { replicaof: '127.0.0.1 1' } });
  onTestFinished(() => replica.stop());
  const client = new Redis(replica.url);
  onTestFinished(() => client.disconnect());
  const store = patientStore({ client });
  const claim = { key: toKey('event'), token: randomUUID(), attempt: 1 };
  await expect(store.claim(claim.key, claimOptions())).rejects.toEqual(unavailable);
  await expect(store.renew(claim, { leaseMs: hourMs })).rejects.toEqual(unavailable);
  await expect(store.complete(claim, retain)).rejects.toEqual(unavailable);
  await expect(store.release(claim)).rejects.toEqual(unavailable);
});

it('a retention of 0 lasts a moment', async () => {
  const { client } = await connected(connectIoredis);
  const store = patientStore({ client });
  const claim = await acquire(store, toKey('short'), { leaseMs: 0, retainMs: 0 });
  expect(await store.complete(claim, { retainMs: 0 })).toBe('completed');
});

it('a foreign value is never a completed event', async () => {
  const { call, client } = await connected(connectIoredis);
  const prefix = 'shared:';
  const store = patientStore({ client, prefix });
  for (const value of ['1', '', 'done', 'done ', 'done with it', 'a b', '{"id":"evt_1"}']) {
    const key = toKey(`foreign ${value}`);
    await call('SET', `${prefix}${key}`, value);
    await expect(store.claim(key, claimOptions()), value).rejects.toMatchObject({
      code: 'store_unavailable',
      message: expect.stringContaining('no record of this store'),
    });
  }
});

it('gets along with no more rights than its README asks for', async () => {
  const { call } = await connected(connectIoredis);
  const prefix = 'theirs:';
  const rights = '+evalsha +eval +get +set +time'.split(' ');
  await call('ACL', 'SETUSER', 'limited', 'on', '>password', `~${prefix}*`, ...rights);
  const url = new URL(server.url);
  url.username = 'limited';
  url.password = 'password';
  const { client, close } = await connectNodeRedis(url.href);
  onTestFinished(close);

  const store = patientStore({ client, prefix });
  const key = toKey('event');
  const first = await acquire(store, key);
  expect(await store.renew(first, { leaseMs: hourMs })).toBe('renewed');
  expect(await store.release(first)).toBe('released');
  expect(await store.complete(await acquire(store, key), retain)).toBe('completed');
  // What it was not given, it is told of as what it is.
  await expect(patientStore({ client }).claim(key, claimOptions())).rejects.toMatchObject({
    code: 'store_unavailable',
    message: expect.stringContaining('NOPERM'),
  });
});

it('100,000 completed events take at most 260 bytes each, and so do running ones', {
  timeout: 600_000,
}, async () => {
  const own = await startRedis({ own: true });
  onTestFinished(() => own.stop());
  const client = new Redis(own.url, { enableAutoPipelining: true });
  onTestFinished(() => client.disconnect());
  const store = patientStore({ client });
  const complete = async (from: number, to: number) => {
    for (let id = from; id < to; id++) {
      await store.complete(await acquire(store, toKey(`evt_${id}`)), retain);
    }
  };
  const usedMemory = async () => Number(/used_memory:(\d+)/.exec(await client.info('memory'))?.[1]);

  const [count, runners] = [100_000, 500];
  const share = count / runners;
  // The scripts, and what a connection needs.
  await complete(-runners, 0);
  const before = await usedMemory();
  await Promise.all(
    Array.from({ length: runners }, (_, runner) => complete(runner * share, (runner + 1) * share)),
  );
  const bytesPerRecord = ((await usedMemory()) - before) / count;
  await client.flushall();
  const empty = await usedMemory();
  await Promise.all(Array.from({ length: 10_000 }, (_, id) => acquire(store, toKey(`run_${id}`))));
  const bytesPerRun = ((await usedMemory()) - empty) / 10_000;
  console.info(`${bytesPerRun.toFixed(1)} bytes while it runs`);
  expect(bytesPerRun).toBeLessThanOrEqual(260);
  console.info(`${bytesPerRecord.toFixed(1)} bytes of used_memory for each completed event`);
  expect(bytesPerRecord).toBeGreaterThan(100);
  expect(bytesPerRecord).toBeLessThanOrEqual(260);
});
