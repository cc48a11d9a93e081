import { randomUUID } from 'node:crypto';
import type { Claim, WebhookEvent } from '@bluma-webhooks/core';
import {
  startPgBouncer,
  startPostgres,
  startProcess,
  type TestServer,
} from '@bluma-webhooks/test-servers';
import { createGate } from '@bluma-webhooks/test-support';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { postgresStore, type Value } from '../src/index.ts';
import { acquire, claimOptions, getStatus, newKey, takeOver, weekMs } from './support/claiming.ts';
import { type Driver, drivers, pooledDrivers, type TestStore } from './support/drivers.ts';
import { fakeClock } from './support/fake-clock.ts';
import { resolveReceiver } from './support/receiver.ts';
import { outlastLeases, Steps } from './support/steps.ts';
import { newTable } from './support/table-name.ts';

let server: TestServer;
let pooler: TestServer;

beforeAll(async () => {
  server = await startPostgres();
  pooler = await startPgBouncer(server.url);
}, 200_000);

afterAll(async () => {
  await pooler?.stop();
  await server?.stop();
});

const ways = [
  ...Object.entries(drivers).map(([name, open]) => ({ way: name, name, open, at: () => server })),
  ...Object.entries(pooledDrivers).map(([name, open]) => ({
    way: `${name} and PgBouncer`,
    name,
    open,
    at: () => pooler,
  })),
];

describe.each(ways)('transaction() through $way', ({ name, open, at }) => {
  let driver: Driver;
  let other: Driver;

  beforeAll(() => {
    driver = open(at().url);
    other = open(at().url);
  });

  afterAll(() => Promise.all([driver.close(), other.close()]));

  async function setUp(options: { readonly retainMs?: number } = {}) {
    const table = newTable();
    const store = driver.store({ table, ...options });
    await store.migrate();
    await driver.query(`CREATE TABLE ${table}_effects (effect text PRIMARY KEY)`);
    const insert = `INSERT INTO ${table}_effects (effect) VALUES ($1)`;
    const effects = async () =>
      (await driver.query(`SELECT effect FROM ${table}_effects ORDER BY effect`)).flatMap((row) =>
        Object.values(row),
      );
    const work = (of: TestStore, claim: Claim, effect: string, meanwhile = async () => {}) =>
      of.transaction(claim, async (write) => {
        await write(insert, [effect]);
        await meanwhile();
        return effect;
      });
    return { table, store, peer: other.store({ table }), insert, effects, work };
  }

  it('commits the work and the completion together, and passes on its result', async () => {
    const { store, peer, effects, work } = await setUp();
    const claim = await acquire(store);
    const result = await work(store, claim, 'a', async () => {
      expect(await effects()).toEqual([]);
      expect(await getStatus(peer, claim.key)).toBe('in_progress');
    });
    expect(result).toBe('a');
    expect(await effects()).toEqual(['a']);
    expect(await getStatus(peer, claim.key)).toBe('done');
    expect(await store.complete(claim, { retainMs: weekMs })).toBe('completed');
    expect(await store.release(claim)).toBe('lost');
    expect(await getStatus(peer, claim.key)).toBe('done');
  });

  it('rolls all back if the work rejects, and passes on its error', async () => {
    const { store, peer, effects, work } = await setUp();
    const claim = await acquire(store);
    const error = new Error('no such video');
    await expect(work(store, claim, 'a', () => Promise.reject(error))).rejects.toBe(error);
    expect(await effects()).toEqual([]);
    expect(await getStatus(peer, claim.key)).toBe('in_progress');
    expect(await work(store, claim, 'a')).toBe('a');
  });

  it('rolls everything back if one of its statements failed, even if the work caught the error', async () => {
    const { store, peer, effects, insert } = await setUp();
    const claim = await acquire(store);
    const working = store.transaction(claim, async (write) => {
      await write(insert, ['a']);
      await write(insert, ['a']).catch(() => {});
    });
    await expect(working).rejects.toMatchObject({
      code: 'store_unavailable',
      message: expect.stringContaining('a query of yours failed'),
    });
    expect(await effects()).toEqual([]);
    expect(await getStatus(peer, claim.key)).toBe('in_progress');
  });

  it('rolls all back if the event is taken over meanwhile', async () => {
    const { store, peer, effects, work } = await setUp();
    const claim = await acquire(store, newKey(), { leaseMs: 1 });
    const working = work(store, claim, 'stale', async () => {
      const current = await takeOver(peer, claim.key);
      await work(peer, current, 'current');
    });
    await expect(working).rejects.toMatchObject({ code: 'lease_lost' });
    expect(await effects()).toEqual(['current']);
    expect(await store.complete(claim, { retainMs: weekMs })).toBe('lost');
    expect(await getStatus(peer, claim.key)).toBe('done');
  });

  it('of two attempts that end concurrently, one commits', async () => {
    const { store, peer, effects, work } = await setUp();
    for (let round = 1; round <= 20; round++) {
      const stale = await acquire(store, newKey(), { leaseMs: 1 });
      const next = async () => {
        const options = claimOptions();
        for (;;) {
          const result = await peer.claim(stale.key, options);
          if (result.status === 'acquired') return work(peer, result.claim, stale.key);
          if (result.status === 'done') return 'too late';
        }
      };
      const ended = await Promise.allSettled([work(store, stale, `first ${stale.key}`), next()]);
      const committed = ended.filter(
        (end) => end.status === 'fulfilled' && end.value !== 'too late',
      );
      expect(committed).toHaveLength(1);
      expect(await effects()).toHaveLength(round);
    }
  });

  it('does not begin for a claim that is lost', async () => {
    const { store, peer, effects, work } = await setUp();
    const taken = await acquire(store, newKey(), { leaseMs: 1 });
    await takeOver(peer, taken.key);
    const released = await acquire(store);
    await store.release(released);
    const completed = await acquire(store);
    await work(store, completed, 'once');
    const foreign = { ...(await acquire(store)), token: randomUUID() };
    for (const claim of [taken, released, completed, foreign]) {
      const working = work(store, claim, 'not to be', expect.unreachable);
      await expect(working).rejects.toMatchObject({ code: 'lease_lost' });
    }
    expect(await effects()).toEqual(['once']);
  });

  it('completes a record that has vanished, once', async () => {
    const { table, store, peer, effects, work } = await setUp();
    const claim = await acquire(store);
    await driver.query(`DELETE FROM ${table}`);
    const results = await Promise.allSettled([work(store, claim, 'a'), work(peer, claim, 'b')]);
    expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(await effects()).toHaveLength(1);
    expect(await getStatus(peer, claim.key)).toBe('done');
  });

  it('records the event as done for retainMs, from its completion on', async () => {
    const { table, store } = await setUp({ retainMs: 3_600_000 });
    await store.transaction(await acquire(store), async () => {});
    const [row] = await driver.query(
      `SELECT expires_at BETWEEN now() + '59 min' AND now() + '60 min' AS kept FROM ${table}`,
    );
    expect(row).toEqual({ kept: true });
  });

  it('returns its connection, however it ends', async () => {
    const { table } = await setUp();
    const small = open(at().url, 2);
    onTestFinished(() => small.close());
    const store = small.store({ table });
    for (let i = 0; i < 4; i++) {
      const claim = await acquire(store);
      const failing = store.transaction(claim, () => Promise.reject(new Error('no')));
      await expect(failing).rejects.toThrow('no');
      await store.transaction(claim, async () => {});
      await expect(store.transaction(claim, async () => {})).rejects.toThrow('lease_lost');
    }
  });

  it('and a receiver: overlapping deliveries run once, and are answered 200', async () => {
    const { table, store, peer, insert, effects } = await setUp();
    const steps = new Steps();
    const gate = createGate();
    let runs = 0;
    const createHandler =
      (its: TestStore) => async (event: WebhookEvent, ctx: { claim: Claim }) => {
        await its.transaction(ctx.claim, async (write) => {
          runs++;
          await write(insert, [event.id]);
          await gate.opened;
        });
      };
    const { observer } = steps;
    const receivers = [store, peer].map((its) =>
      resolveReceiver(its, createHandler(its), { observer }),
    );
    const delivering = Promise.all(
      Array.from({ length: 12 }, (_, index) => receivers[index % 2]?.deliver('evt_1')),
    );
    // Of each process, one delivery runs the event, or waits for the other process, and five join that one.
    await Promise.all([steps.seen('joined', 10), steps.seen('waiting', 1)]);
    gate.open();
    const answers = await delivering;
    // Those of one process share its run; the others find it done.
    const [handled, duplicate] = [Array(6).fill('200 handled'), Array(6).fill('200 duplicate')];
    expect(answers.sort()).toEqual([...duplicate, ...handled]);
    expect(runs).toBe(1);
    expect(await effects()).toEqual(['evt_1']);
    expect(await driver.query(`SELECT done, attempt FROM ${table}`)).toEqual([
      { done: true, attempt: 1 },
    ]);
    await Promise.all(receivers.map((receiver) => receiver.close()));
  });

  it('a process that is killed in the middle leaves nothing', async () => {
    const { table, store, effects, work } = await setUp();
    const key = newKey();
    const script = new URL('./processes/works.ts', import.meta.url);
    const worker = startProcess(script, name, at().url, table, key);
    await worker.line();
    await worker.kill();
    const next = await acquire(store, key);
    expect(next.attempt).toBe(2);
    // Would wait for the other one's row if it were still there.
    await work(store, next, key);
    expect(await effects()).toEqual([key]);
    expect(await getStatus(store, key)).toBe('done');
  });

  it('and a receiver: a failed attempt leaves nothing, and the next one runs', async () => {
    const { store, insert, effects } = await setUp();
    const receiver = resolveReceiver(store, (event, ctx) =>
      store.transaction(ctx.claim, async (write) => {
        await write(insert, [event.id]);
        if (ctx.attempt === 1) throw new Error('not yet');
      }),
    );
    expect(await receiver.deliver('evt_1')).toBe('500 handler_failed');
    expect(await effects()).toEqual([]);
    expect(await receiver.deliver('evt_1')).toBe('200 handled');
    expect(await receiver.deliver('evt_1')).toBe('200 duplicate');
    expect(await effects()).toEqual(['evt_1']);
    await receiver.close();
  });
});

it('a pool with nothing but query has no transactions', async () => {
  const driver = drivers.pg(server.url);
  onTestFinished(() => driver.close());
  const table = newTable();
  const query = async (text: string, values: Value[]) => ({
    rows: await driver.query(text, values),
  });
  const store = postgresStore({ pool: { query }, table });
  await store.migrate();
  const claim = await acquire(store);
  await expect(store.transaction(claim, async () => expect.unreachable())).rejects.toMatchObject({
    code: 'invalid_option',
  });
  expect(await store.complete(claim, { retainMs: weekMs })).toBe('completed');
});

it('a single client of pg has no transactions, and does all else', async () => {
  const client = new Client({ connectionString: server.url });
  await client.connect();
  onTestFinished(() => client.end());
  for (const prepare of [false, true]) {
    const store = postgresStore({ pool: client, table: newTable(), prepare });
    await store.migrate();
    const claim = await acquire(store);
    await expect(store.transaction(claim, async () => expect.unreachable())).rejects.toMatchObject({
      code: 'invalid_option',
    });
    expect(await store.complete(claim, { retainMs: weekMs })).toBe('completed');
  }
});

it('a duration beyond what Postgres counts is a hundred years', async () => {
  const driver = drivers.pg(server.url);
  onTestFinished(() => driver.close());
  const store = driver.store({ table: newTable() });
  await store.migrate();
  const claim = await acquire(store, newKey(), { leaseMs: 1e300, retainMs: 1e300 });
  expect(await store.renew(claim, { leaseMs: 1e21 })).toBe('renewed');
  expect(await getStatus(store, claim.key)).toBe('in_progress');
  expect(await store.complete(claim, { retainMs: 1e21 })).toBe('completed');
  expect(await getStatus(store, claim.key)).toBe('done');
});

it('work that takes longer than its lease renews it, and is answered 200', async () => {
  fakeClock();
  const leaseMs = 60_000;
  const steps = new Steps();
  const driver = drivers.pg(server.url);
  onTestFinished(() => driver.close());
  const store = driver.store({ table: newTable() });
  await store.migrate();
  const receiver = resolveReceiver(
    store,
    (_, ctx) =>
      store.transaction(ctx.claim, async (write) => {
        await write('SELECT 1');
        await outlastLeases(steps, leaseMs, 1);
        expect(ctx.signal.aborted).toBe(false);
        expect(await getStatus(store, ctx.claim.key)).toBe('in_progress');
      }),
    { leaseMs, observer: steps.observer },
  );
  expect(await receiver.deliver('evt_1')).toBe('200 handled');
  await receiver.close();
});
