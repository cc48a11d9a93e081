import { startPostgres, type TestServer } from '@bluma-webhooks/test-servers';
import { createGate } from '@bluma-webhooks/test-support';
import { Pool } from 'pg';
import postgres from 'postgres';
import { afterAll, afterEach, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { postgresStore, type Value } from '../src/index.ts';
import {
  acquire,
  claimOptions,
  getStatus,
  hourMs,
  newKey,
  takeOver,
  weekMs,
} from './support/claiming.ts';
import { drivers } from './support/drivers.ts';
import { fakeClock, outlasted } from './support/fake-clock.ts';
import { patience, patienceMs } from './support/patience.ts';
import { newRole } from './support/role.ts';
import { newTable } from './support/table-name.ts';

let server: TestServer;

beforeAll(async () => {
  // A worker of autovacuum would add its transactions to those that are counted here.
  server = await startPostgres({ own: true, settings: { autovacuum: 'off' } });
}, 200_000);

afterAll(() => server?.stop());

const unavailable = { name: 'BlumaWebhookError', code: 'store_unavailable' };

describe.each(Object.entries(drivers))('through %s', (_, open) => {
  async function setUp() {
    const table = newTable();
    const driver = open(server.url);
    onTestFinished(() => driver.close());
    const store = driver.store({ table });
    await store.migrate();
    return { table, driver, store };
  }

  it('completed and running events survive a crash of the server', async () => {
    const { store } = await setUp();
    const done = await acquire(store);
    await store.complete(done, { retainMs: weekMs });
    const running = await acquire(store);
    await server.restart();
    await vi.waitFor(async () => expect(await getStatus(store, done.key)).toBe('done'), patience);
    // Of a pool's other connections, some may still have to notice.
    await vi.waitFor(() => store.renew(running, { leaseMs: hourMs }), patience);
    expect(await getStatus(store, running.key)).toBe('in_progress');
    expect(await store.complete(running, { retainMs: weekMs })).toBe('completed');
  });

  it('a crash of the server in the middle of a transaction leaves nothing, and no process ends', async () => {
    const { table, driver, store } = await setUp();
    await driver.query(`CREATE TABLE ${table}_effects ()`);
    const claim = await acquire(store, newKey(), { leaseMs: 1 });
    const working = store.transaction(claim, async (write) => {
      await write(`INSERT INTO ${table}_effects DEFAULT VALUES`);
      await server.restart();
    });
    await expect(working).rejects.toMatchObject(unavailable);
    await vi.waitFor(() => driver.query('SELECT'), patience);
    expect(await driver.query(`SELECT FROM ${table}_effects`)).toEqual([]);
    expect((await takeOver(store, claim.key)).attempt).toBe(2);
  });

  it('while the server is frozen, every call rejects in time, and works again after', async () => {
    const { table, driver, store } = await setUp();
    const hurried = driver.store({ table, commandTimeoutMs: 200 });
    const claim = await acquire(store);
    onTestFinished(() => server.thaw());
    const unstarted = vi.fn();
    server.freeze();
    const token = claimOptions().token;
    const key = newKey();
    const calls = [
      hurried.claim(key, claimOptions({ token })),
      hurried.renew(claim, { leaseMs: hourMs }),
      hurried.release({ ...claim, token }),
      hurried.complete({ ...claim, token }, { retainMs: weekMs }),
      hurried.sweep({ limit: 1 }),
      hurried.transaction(claim, unstarted),
    ];
    for (const call of calls) {
      await expect(call).rejects.toMatchObject({
        ...unavailable,
        message: expect.stringContaining('no answer within 200 ms'),
      });
    }
    // They did not wait for the server to go on.
    server.thaw();
    // What was sent may have come through. Then it is released: see late-claims.test.ts.
    await vi.waitFor(() => acquire(store, key), patience);
    expect(await store.complete(claim, { retainMs: weekMs })).toBe('completed');
    expect(unstarted).not.toHaveBeenCalled();
  });

  it('a server that stops in the middle of a transaction makes it reject in time', async () => {
    fakeClock();
    const { store, driver } = await setUp();
    const claim = await acquire(store);
    onTestFinished(() => server.thaw());
    const frozen = createGate();
    const working = store.transaction(claim, async () => {
      server.freeze();
      frozen.open();
    });
    await frozen.opened;
    expect(await outlasted(working)).toMatchObject({ status: 'rejected', reason: unavailable });
    vi.useRealTimers();
    server.thaw();
    await vi.waitFor(() => driver.query('SELECT'), patience);
    await store.transaction(claim, async () => {});
    expect(await getStatus(store, claim.key)).toBe('done');
  });

  it('a server that is not there is no reason to fail before the first call', async () => {
    const driver = open('postgres://postgres@127.0.0.1:1/postgres');
    onTestFinished(() => driver.close());
    const store = driver.store();
    await expect(acquire(store)).rejects.toMatchObject(unavailable);
    await expect(store.migrate()).rejects.toMatchObject(unavailable);
    const claim = { key: newKey(), token: 'a', attempt: 1 };
    await expect(store.transaction(claim, async () => expect.unreachable())).rejects.toMatchObject(
      unavailable,
    );
  });

  it('close() leaves the pool open', async () => {
    const { driver, store } = await setUp();
    await store.close();
    expect(await driver.query('SELECT 1 AS one')).toEqual([{ one: 1 }]);
    await acquire(store);
  });

  it('sessions of other time zones and notations keep the same time', async () => {
    const { table, driver, store } = await setUp();
    const { role, url } = await newRole(driver, server.url, { options: 'LOGIN SUPERUSER' });
    for (const setting of [
      `TimeZone = 'Pacific/Chatham'`,
      `DateStyle = 'SQL, DMY'`,
      `IntervalStyle = 'iso_8601'`,
      'standard_conforming_strings = off',
    ]) {
      await driver.query(`ALTER ROLE ${role} SET ${setting}`);
    }
    const elsewhere = open(url);
    onTestFinished(() => elsewhere.close());
    const there = elsewhere.store({ table });
    await there.migrate();
    const { key } = await acquire(store, newKey(), { leaseMs: hourMs });
    const { status, retryAfterMs } = {
      retryAfterMs: 0,
      ...(await there.claim(key, claimOptions())),
    };
    expect(status).toBe('in_progress');
    expect(retryAfterMs).toBeGreaterThan(hourMs / 2);
    expect(retryAfterMs).toBeLessThanOrEqual(hourMs);
    await there.complete(await acquire(there, newKey()), { retainMs: 1 });
    await vi.waitFor(async () => expect(await store.sweep({ limit: 10 })).toBe(1), patience);
  });

  it('named statements do the same', async () => {
    const { table, driver } = await setUp();
    const store = driver.store({ table, prepare: true });
    for (let round = 0; round < 10; round++) {
      const first = await acquire(store);
      expect(await store.renew(first, { leaseMs: hourMs })).toBe('renewed');
      expect(await store.release(first)).toBe('released');
      const second = await acquire(store, first.key);
      expect(second.attempt).toBe(2);
      await store.transaction(second, async () => {});
      expect(await store.complete(second, { retainMs: weekMs })).toBe('completed');
      expect(await getStatus(store, first.key)).toBe('done');
    }
  });
});

describe('the clock', () => {
  afterEach(() => vi.useRealTimers());

  it.each([-1, 1])('of a client that is off by %d hour changes nothing', async (hours) => {
    const driver = drivers.pg(server.url);
    onTestFinished(() => driver.close());
    const table = newTable();
    const store = driver.store({ table });
    await store.migrate();
    const held = await acquire(store);
    const lapsed = await acquire(store, newKey(), { leaseMs: 1 });
    const done = await acquire(store);
    await store.complete(done, { retainMs: 600_000 });

    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + hours * 3_600_000 });
    expect(await getStatus(store, held.key)).toBe('in_progress');
    expect(await getStatus(store, done.key)).toBe('done');
    expect((await takeOver(store, lapsed.key)).attempt).toBe(2);
    expect(await store.sweep({ limit: 10 })).toBe(0);
    const there = await acquire(store);
    vi.useRealTimers();
    expect(await getStatus(store, there.key)).toBe('in_progress');
  });
});

describe('round trips', () => {
  it('one statement for each call, and none of them has a name', async () => {
    // In a database of its own: what the sessions of others did may be counted after they have ended.
    const admin = drivers.pg(server.url);
    onTestFinished(() => admin.close());
    const database = newTable();
    await admin.query(`CREATE DATABASE ${database}`);
    const url = new URL(server.url);
    url.pathname = database;
    const pool = new Pool({ connectionString: url.href, max: 1 });
    onTestFinished(() => pool.end());
    const sent: string[] = [];
    const query = (text: string, values: Value[]) => {
      sent.push(text.trim().split(' ', 1).join());
      return pool.query(text, values);
    };
    const store = postgresStore({ pool: { query }, commandTimeoutMs: patienceMs });
    await store.migrate();
    const transactions = async () => {
      // A session reports now and then; this makes it report after this statement.
      const [{ count }] = (
        await pool.query(
          `SELECT pg_stat_force_next_flush(), pg_stat_clear_snapshot(), xact_commit::integer AS count
         FROM pg_stat_database WHERE datname = current_database()`,
        )
      ).rows;
      return count;
    };
    await transactions();
    const before = await transactions();
    sent.length = 0;
    const claim = await acquire(store);
    await store.complete(claim, { retainMs: weekMs });
    expect(sent).toEqual(['CALL', 'CALL']);
    await transactions();
    // Besides those two that counted before.
    expect((await transactions()) - before).toBe(2 + 2);
    const { rows } = await pool.query('SELECT FROM pg_prepared_statements');
    expect(rows).toEqual([]);
  });

  it('postgres.js is sent no names either', async () => {
    // With `fetch_types: false`, `reserve()` hangs.
    const logger = { info: vi.fn(), warn: vi.fn(), error: vi.fn() };
    const sql = postgres(server.url, { max: 2 });
    onTestFinished(() => sql.end());
    const store = postgresStore({
      pool: sql,
      table: newTable(),
      commandTimeoutMs: patienceMs,
      logger,
    });
    await store.migrate();
    await store.transaction(await acquire(store), async () => {});
    // Its own are BEGIN, COMMIT and the like.
    const named =
      "SELECT name FROM pg_prepared_statements WHERE statement ~ 'CALL|INSERT|AS transaction'";
    // Both at once, so that they are two.
    const connections = await Promise.all([sql.reserve(), sql.reserve()]);
    for (const connection of connections) {
      expect([...(await connection.unsafe(named))]).toEqual([]);
      connection.release();
    }
  });
});
