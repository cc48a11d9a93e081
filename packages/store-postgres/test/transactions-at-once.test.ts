import { startPostgres, type TestServer } from '@bluma-webhooks/test-servers';
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { acquire, getStatus, newKey, takeOver } from './support/claiming.ts';
import { drivers } from './support/drivers.ts';
import { fakeClock } from './support/fake-clock.ts';
import { resolveReceiver } from './support/receiver.ts';
import { outlastLeases, Steps } from './support/steps.ts';
import { newTable } from './support/table-name.ts';

let server: TestServer;

beforeAll(async () => {
  server = await startPostgres();
}, 200_000);

afterAll(() => server?.stop());

describe.each(Object.entries(drivers))('transactions through %s', (_, open) => {
  async function setUp(max: number) {
    const driver = open(server.url, max);
    const other = open(server.url);
    onTestFinished(async () => {
      await Promise.all([driver.close(), other.close()]);
    });
    const table = newTable();
    const peer = other.store({ table });
    await peer.migrate();
    return { table, driver, store: driver.store({ table }), peer };
  }

  it('as many as the pool has connections renew their leases, and each runs once', async () => {
    fakeClock();
    const leaseMs = 60_000;
    const steps = new Steps();
    const { store, peer } = await setUp(2);
    const runs: string[] = [];
    const receiver = resolveReceiver(
      store,
      (event, ctx) =>
        store.transaction(ctx.claim, async (write) => {
          runs.push(event.id);
          await write('SELECT 1');
          // The one that runs has its lease renewed, and so has the one that waits for its turn.
          await steps.seen('claimed', 2);
          await outlastLeases(steps, leaseMs, runs.length === 1 ? 2 : 1);
          expect(ctx.signal.aborted).toBe(false);
          expect(await getStatus(peer, ctx.claim.key)).toBe('in_progress');
        }),
      { leaseMs, observer: steps.observer },
    );
    const events = ['evt_1', 'evt_2'];
    const answers = await Promise.all(events.map((id) => receiver.deliver(id)));
    expect(answers).toEqual(['200 handled', '200 handled']);
    expect(runs.sort()).toEqual(events);
    await receiver.close();
  });

  it('of several stores wait in one line, in their order', async () => {
    const { table, driver, store } = await setUp(2);
    const stores = [store, driver.store({ table }), driver.store({ table })];
    const claims = [await acquire(store), await acquire(store), await acquire(store)];
    const order: number[] = [];
    let running = 0;
    await Promise.all(
      claims.map((claim, index) =>
        stores[index]?.transaction(claim, async (write) => {
          expect(++running).toBe(1);
          // As many round trips as another one would need to begin.
          for (let trips = 0; trips < 20; trips++) await write('SELECT 1');
          order.push(index);
          running--;
        }),
      ),
    );
    expect(order).toEqual([0, 1, 2]);
  });

  it('that lose their lease while they wait never begin', async () => {
    const { store, peer } = await setUp(2);
    const [first, waiting] = [await acquire(store), await acquire(store, newKey(), { leaseMs: 1 })];
    let waited: Promise<unknown> = Promise.resolve();
    await store.transaction(first, async () => {
      const working = store.transaction(waiting, async () => expect.unreachable());
      waited = expect(working).rejects.toMatchObject({ code: 'lease_lost' });
      await takeOver(peer, waiting.key);
    });
    await waited;
  });

  it('that fail leave their place to the next', async () => {
    const { store } = await setUp(2);
    for (let round = 0; round < 3; round++) {
      const claim = await acquire(store);
      const working = store.transaction(claim, () => Promise.reject(new Error('no')));
      await expect(working).rejects.toThrow('no');
      await store.release(claim);
      const late = store.transaction(claim, async () => expect.unreachable());
      await expect(late).rejects.toMatchObject({ code: 'lease_lost' });
    }
  });

  it('for one claim, one in the other, are refused instead of waiting for each other', async () => {
    const { store } = await setUp(2);
    const claim = await acquire(store);
    await store.transaction(claim, async () => {
      const nested = store.transaction(claim, async () => expect.unreachable());
      await expect(nested).rejects.toMatchObject({
        code: 'invalid_option',
        message: expect.stringContaining('once'),
      });
    });
    expect(await getStatus(store, claim.key)).toBe('done');
  });

  it('of a pool with one connection are refused', async () => {
    const { store } = await setUp(1);
    const claim = await acquire(store);
    const work = vi.fn();
    await expect(store.transaction(claim, work)).rejects.toMatchObject({
      code: 'invalid_option',
      message: expect.stringContaining('two connections'),
    });
    expect(work).not.toHaveBeenCalled();
    expect(await store.renew(claim, { leaseMs: 60_000 })).toBe('renewed');
  });
});
