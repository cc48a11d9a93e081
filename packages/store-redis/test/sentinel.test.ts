import { startRedisSentinel, type TestSentinel } from '@bluma-webhooks/test-servers';
import { Redis } from 'ioredis';
import { createSentinel } from 'redis';
import { describe, expect, it, vi } from 'vitest';
import type { RedisClient } from '../src/index.ts';
import { acquire, claimOptions, hourMs, toKey, weekMs } from './support/claiming.ts';
import { connectIoredis } from './support/connections.ts';
import { patience } from './support/patience.ts';
import { patientStore } from './support/patient-store.ts';

const ignore = () => {};
const retain = { retainMs: weekMs };

type Finish = (end: () => void | Promise<void>) => void;

const clients: Readonly<
  Record<string, (sentinel: TestSentinel, onTestFinished: Finish) => Promise<RedisClient>>
> = {
  async 'ioredis 6'({ name, url }, onTestFinished) {
    const { hostname: host, port } = new URL(url);
    const client = new Redis({ sentinels: [{ host, port: Number(port) }], name });
    onTestFinished(() => client.disconnect());
    return client.on('error', ignore);
  },
  async 'node-redis 6'({ name, url }, onTestFinished) {
    const { hostname: host, port } = new URL(url);
    const sentinelRootNodes = [{ host, port: Number(port) }];
    const client = createSentinel({ name, sentinelRootNodes, masterPoolSize: 2 });
    onTestFinished(async () => void (await client.destroy()));
    return client.on('error', ignore).connect();
  },
};

async function start(onTestFinished: Finish): Promise<TestSentinel> {
  const sentinel = await startRedisSentinel();
  onTestFinished(() => sentinel.stop());
  return sentinel;
}

// Each waits for its own Sentinel, which asks its servers every ten seconds.
describe.concurrent('Sentinel', { timeout: 400_000 }, () => {
  it.for(Object.keys(clients))(
    'with %s, records outlive a failover, and a running event is completed after it',
    async (name, { onTestFinished }) => {
      const sentinel = await start(onTestFinished);
      const client = await clients[name]?.(sentinel, onTestFinished);
      if (!client) return expect.unreachable();
      const store = patientStore({ client });
      const done = await acquire(store, toKey('done'));
      expect(await store.complete(done, retain)).toBe('completed');
      const running = await acquire(store, toKey('running'));

      await sentinel.failover();

      // A command fails on a connection that the failover has ended.
      await vi.waitFor(() => store.renew(running, { leaseMs: hourMs }), patience);
      expect(await store.claim(done.key, claimOptions())).toEqual({ status: 'done' });
      expect(await store.claim(running.key, claimOptions())).toMatchObject({
        status: 'in_progress',
      });
      expect(await store.complete(running, retain)).toBe('completed');
    },
  );

  it('a server that has become a replica rejects claims, and the message says what to do', async ({
    onTestFinished,
  }) => {
    const sentinel = await start(onTestFinished);
    const { client, close } = await connectIoredis(sentinel.first.url);
    onTestFinished(close);
    const store = patientStore({ client });
    await sentinel.failover();
    const claiming = () => store.claim(toKey('event'), claimOptions());
    const refusal = {
      code: 'store_unavailable',
      message: expect.stringMatching(/connect.*master/),
    };
    await vi.waitFor(() => expect(claiming()).rejects.toMatchObject(refusal), patience);
  });
});
