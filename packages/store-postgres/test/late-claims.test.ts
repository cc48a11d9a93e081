import { startPostgres, startProxy, type TestServer } from '@bluma-webhooks/test-servers';
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { acquire, claimOptions, getStatus, hourMs, newKey } from './support/claiming.ts';
import { drivers } from './support/drivers.ts';
import { patience } from './support/patience.ts';
import { resolveReceiver } from './support/receiver.ts';
import { newTable } from './support/table-name.ts';

let server: TestServer;

beforeAll(async () => {
  server = await startPostgres({ own: true });
}, 200_000);

afterAll(() => server?.stop());

const unavailable = { code: 'store_unavailable' };

describe.each(Object.entries(drivers))('a frozen server, through %s', (_, open) => {
  async function setUp(max: number) {
    const table = newTable();
    const driver = open(server.url, max);
    const other = open(server.url);
    onTestFinished(async () => {
      server.thaw();
      await Promise.all([driver.close(), other.close()]);
    });
    const peer = other.store({ table });
    await peer.migrate();
    // Connects, so that what is sent to the frozen server waits there.
    await Promise.all(Array.from({ length: max }, () => driver.query('SELECT pg_sleep(0.01)')));
    return { table, peer, store: driver.store({ table, commandTimeoutMs: 300 }) };
  }

  it('a claim that is granted after its call failed is released', async () => {
    const { store, peer } = await setUp(4);
    const keys = [newKey(), newKey(), newKey()];
    server.freeze();
    const claims = keys.map((key) => store.claim(key, claimOptions()));
    for (const claim of claims) await expect(claim).rejects.toMatchObject(unavailable);
    server.thaw();
    // No lease of an hour ends meanwhile.
    for (const key of keys) {
      await vi.waitFor(async () => {
        await peer.release(await acquire(peer, key));
      }, patience);
    }
  });

  it('a claim that waited for a connection is never sent', async () => {
    const { store, peer } = await setUp(1);
    const [sent, waiting] = [newKey(), newKey()];
    server.freeze();
    const claims = [sent, waiting].map((key) => store.claim(key, claimOptions()));
    for (const claim of claims) await expect(claim).rejects.toMatchObject(unavailable);
    server.thaw();
    await vi.waitFor(() => acquire(store, sent), patience);
    expect((await acquire(peer, waiting)).attempt).toBe(1);
  });

  it('a claim that was repeated with its token is not released', async () => {
    const { store, peer } = await setUp(4);
    const [repeated, orphaned] = [newKey(), newKey()];
    const options = claimOptions();
    server.freeze();
    const claims = [store.claim(repeated, options), store.claim(orphaned, claimOptions())];
    for (const claim of claims) await expect(claim).rejects.toMatchObject(unavailable);
    server.thaw();
    const again = await vi.waitFor(() => store.claim(repeated, options), patience);
    expect(again.status).toBe('acquired');
    await vi.waitFor(() => acquire(peer, orphaned), patience);
    expect(await getStatus(peer, repeated)).toBe('in_progress');
    expect(
      await store.renew({ key: repeated, token: options.token, attempt: 1 }, { leaseMs: hourMs }),
    ).toBe('renewed');
  });

  it('completions, releases and renewals that come late do no harm', async () => {
    const { store, peer } = await setUp(8);
    const [completed, released, renewed] = [
      await acquire(store),
      await acquire(store),
      await acquire(store, newKey(), { leaseMs: 1 }),
    ];
    server.freeze();
    const calls = [
      store.complete(completed, { retainMs: hourMs }),
      store.release(released),
      store.renew(renewed, { leaseMs: hourMs }),
    ];
    for (const call of calls) await expect(call).rejects.toMatchObject(unavailable);
    server.thaw();
    await vi.waitFor(
      async () => expect(await getStatus(peer, completed.key)).toBe('done'),
      patience,
    );
    const next = await vi.waitFor(() => acquire(peer, released.key), patience);
    expect(await store.release(released)).toBe('lost');
    expect(await peer.renew(next, { leaseMs: hourMs })).toBe('renewed');
    // The run may go on under it, and its release ends it.
    await store.release(renewed);
    await vi.waitFor(() => acquire(peer, renewed.key), patience);
  });

  it('and a receiver: after the outage, the next delivery runs', async () => {
    const { store } = await setUp(4);
    const events: string[] = [];
    const receiver = resolveReceiver(
      store,
      (event, { attempt }) => {
        events.push(`${event.id} ${attempt <= 2}`);
      },
      { leaseMs: hourMs },
    );
    server.freeze();
    const during = await Promise.all([receiver.deliver('evt_1'), receiver.deliver('evt_2')]);
    expect(during).toEqual(Array(2).fill('503 store_unavailable'));
    server.thaw();
    expect(await receiver.deliver('evt_1')).toBe('200 handled');
    expect(await receiver.deliver('evt_2')).toBe('200 handled');
    expect(events).toEqual(['evt_1 true', 'evt_2 true']);
    await receiver.close();
  });
});

describe.each(Object.entries(drivers))('a network that fails, through %s', (_, open) => {
  async function setUp() {
    const proxy = await startProxy(server.url);
    const [driver, other] = [open(proxy.url, 4), open(server.url)];
    onTestFinished(async () => {
      await Promise.all([driver.close(), other.close()]);
      await proxy.stop();
    });
    const table = newTable();
    const peer = other.store({ table });
    await peer.migrate();
    await driver.query('SELECT 1');
    return { proxy, peer, store: driver.store({ table, commandTimeoutMs: 300 }) };
  }

  it('a claim whose reply is lost with its connection is released', async () => {
    const { proxy, peer, store } = await setUp();
    const key = newKey();
    proxy.dropReplies();
    await expect(store.claim(key, claimOptions())).rejects.toMatchObject(unavailable);
    proxy.cut();
    await vi.waitFor(() => acquire(peer, key), patience);
  });

  it('a claim that reaches the server after its connection was cut is released', async () => {
    const { proxy, peer, store } = await setUp();
    const key = newKey();
    proxy.hold();
    await expect(store.claim(key, claimOptions())).rejects.toMatchObject(unavailable);
    proxy.cut();
    proxy.pass();
    await vi.waitFor(() => acquire(peer, key), patience);
  });
});
