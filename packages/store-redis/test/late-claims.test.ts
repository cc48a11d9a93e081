import { setTimeout } from 'node:timers/promises';
import {
  createTestName,
  startProxy,
  startRedis,
  type TestProxy,
  type TestServer,
} from '@bluma-webhooks/test-servers';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { redisStore } from '../src/index.ts';
import { acquire, claimOptions, hourMs, toKey, weekMs } from './support/claiming.ts';
import { type Connect, current } from './support/connections.ts';
import { patience } from './support/patience.ts';
import { patientStore } from './support/patient-store.ts';

const unavailable = expect.objectContaining({ code: 'store_unavailable' });
const retain = { retainMs: weekMs };

let server: TestServer;

beforeAll(async () => {
  server = await startRedis();
}, 200_000);

afterAll(() => server?.stop());

/** What most users have, and a client that sends no command a second time. */
const clients: Readonly<Record<string, Connect>> = {
  ...current,
  'ioredis 6 without resending': async (url) => {
    const client = new Redis(url, { autoResendUnfulfilledCommands: false }).on('error', () => {});
    return {
      client,
      call: (command, ...words) => client.call(command, ...words),
      close: async () => client.disconnect(),
    };
  },
};

describe.each(Object.entries(clients))('a claim that was rejected, on %s', (_, connect) => {
  async function startRivals() {
    const proxy: TestProxy = await startProxy(server.url);
    const [far, near] = await Promise.all([connect(proxy.url), connect(server.url)]);
    const prefix = `${createTestName()}:`;
    const store = redisStore({ client: far.client, prefix, commandTimeoutMs: 1000 });
    onTestFinished(async () => {
      await store.close();
      await Promise.all([far.close(), near.close()]);
      await proxy.stop();
    });
    await vi.waitFor(() => acquire(store, toKey('warm'), { leaseMs: 1 }), patience);
    return { proxy, store, peer: patientStore({ client: near.client, prefix }), near, prefix };
  }

  const acquireSoon = (store: ReturnType<typeof redisStore>, key: string, mine = claimOptions()) =>
    vi.waitFor(() => acquire(store, key, mine), patience);

  it('is released if the connection is cut after the server has run it', async () => {
    const { proxy, store, peer, near, prefix } = await startRivals();
    const key = toKey('cut');
    proxy.dropReplies();
    const claims = Promise.allSettled([store.claim(key, claimOptions())]);
    await vi.waitFor(
      async () => expect(await near.call('GET', `${prefix}${key}`)).toBeTruthy(),
      patience,
    );
    // A client that could connect again would send the claim a second time, and might have it granted in time.
    proxy.refuse();
    expect(await claims).toEqual([{ status: 'rejected', reason: unavailable }]);
    proxy.accept();
    await acquireSoon(peer, key);
  });

  it('is released if the server reads the lost connection later than the new one', async () => {
    const { proxy, store, peer, near, prefix } = await startRivals();
    const key = toKey('delayed');
    proxy.hold('open');
    await expect(store.claim(key, claimOptions())).rejects.toEqual(unavailable);
    proxy.cut();
    await acquireSoon(store, toKey('after'));
    // The first release went over the new connection. A client that sends the claim again had it granted before.
    await vi.waitFor(
      async () => expect(String(await near.call('GET', `${prefix}${key}`))).toMatch(/^( |null)/),
      patience,
    );
    proxy.pass();
    await acquireSoon(peer, key);
  });

  it('can be sent again with its token after the connection was cut, and is not released', async () => {
    const { proxy, store, peer } = await startRivals();
    const key = toKey('again');
    const mine = claimOptions();
    proxy.dropReplies();
    const first = store.claim(key, mine).catch(() => {});
    proxy.cut();
    await first;
    const claim = await acquireSoon(store, key, mine);
    // Longer than until the first release.
    await setTimeout(1000);
    expect((await peer.claim(key, claimOptions())).status).toBe('in_progress');
    // By the peer, which has no short time limit.
    expect(await peer.renew(claim, { leaseMs: hourMs })).toBe('renewed');
    expect(await peer.complete(claim, retain)).toBe('completed');
  });

  it('is released however many there are, once the server is back', async () => {
    const { proxy, store, peer } = await startRivals();
    const keys = Array.from({ length: 100 }, (_, id) => toKey(`many ${id}`));
    proxy.hold();
    const claims = keys.map((key) => store.claim(key, claimOptions()));
    for (const { status } of await Promise.allSettled(claims)) expect(status).toBe('rejected');
    proxy.cut();
    proxy.pass();
    await Promise.all(keys.map((key) => acquireSoon(peer, key)));
  });

  it('does not come back after its caller got it, released it, and another run took it', async () => {
    const { proxy, store, peer } = await startRivals();
    const key = toKey('returned');
    const mine = claimOptions();
    proxy.hold('open');
    await expect(store.claim(key, mine)).rejects.toEqual(unavailable);
    proxy.cut();
    const claim = await acquireSoon(store, key, mine);
    expect(await store.release(claim)).toBe('released');
    const next = await acquire(peer, key);
    proxy.pass();
    await acquireSoon(store, toKey('later'));
    expect(await peer.renew(next, { leaseMs: hourMs })).toBe('renewed');
    expect(await peer.complete(next, retain)).toBe('completed');
    expect(await store.claim(key, claimOptions())).toEqual({ status: 'done' });
  });
});
