import { setTimeout } from 'node:timers/promises';
import { startPostgres, type TestServer } from '@bluma-webhooks/test-servers';
import { Pool, types } from 'pg';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { postgresStore } from '../src/index.ts';
import { acquire, newKey, statusOf, takeOver } from './support/claiming.ts';
import { newTable } from './support/table-name.ts';

let server: TestServer;

beforeAll(async () => {
  server = await startPostgres();
}, 200_000);

afterAll(() => server?.stop());

const lease = { leaseMs: 300 };

describe.each([false, true])('with prepare: %s', (prepare) => {
  async function setUp() {
    const pool = new Pool({ connectionString: server.url });
    onTestFinished(() => pool.end());
    const table = newTable();
    const store = postgresStore({ pool, table, prepare });
    await store.migrate();
    /** Holds up what is begun, for longer than its lease, by a lock on all records. */
    const heldUp = async <T>(begin: () => Promise<T>, locking: string): Promise<T> => {
      const client = await pool.connect();
      await client.query('BEGIN');
      await client.query(locking);
      const running = begin();
      await setTimeout(2 * lease.leaseMs);
      await client.query('ROLLBACK');
      client.release();
      return running;
    };
    return { table, store, heldUp };
  }

  it('a claim that waited for a lock longer than its lease has all of it', async () => {
    const { table, store, heldUp } = await setUp();
    const { key } = await acquire(store, newKey(), { leaseMs: 1 });
    await takeOver(store, key).then((claim) => store.release(claim));
    const claim = await heldUp(() => acquire(store, key, lease), `SELECT FROM ${table} FOR UPDATE`);
    expect(await statusOf(store, key)).toBe('in_progress');
    expect(await store.renew(claim, lease)).toBe('renewed');
  });

  it('a claim that waited for another record that came to nothing has all of it', async () => {
    const { table, store, heldUp } = await setUp();
    const key = newKey();
    const insert = `INSERT INTO ${table} (key, token, attempt, done, free_at, kept_until, sweep_from)
      VALUES (decode('${key}', 'hex'), NULL, 1, true, now(), now(), now())`;
    await heldUp(() => acquire(store, key, lease), insert);
    expect(await statusOf(store, key)).toBe('in_progress');
  });

  it('a renewal that waited for a lock longer than its lease renews it all the same', async () => {
    const { table, store, heldUp } = await setUp();
    const claim = await acquire(store);
    const renewing = heldUp(() => store.renew(claim, lease), `SELECT FROM ${table} FOR UPDATE`);
    expect(await renewing).toBe('renewed');
    expect(await statusOf(store, claim.key)).toBe('in_progress');
  });
});

it('types that the application reads in its own way are no matter', async () => {
  const odd = (text: string) => ({ odd: text });
  const integer = (text: string) => BigInt(text);
  const { INT4, INT8, NUMERIC } = types.builtins;
  const getTypeParser = (oid: number) => {
    if (oid === INT4 || oid === INT8) return integer;
    return oid === NUMERIC ? Number.parseFloat : odd;
  };
  const pool = new Pool({ connectionString: server.url, types: { getTypeParser } });
  onTestFinished(() => pool.end());
  const store = postgresStore({ pool, table: newTable() });
  await store.migrate();
  const first = await acquire(store);
  expect(await statusOf(store, first.key)).toBe('in_progress');
  expect(await store.renew(first, { leaseMs: 60_000 })).toBe('renewed');
  expect(await store.release(first)).toBe('released');
  const second = await acquire(store, first.key);
  expect(await store.complete({ ...second, token: newKey() }, { retainMs: 60_000 })).toBe('lost');
  await store.transaction(second, async () => {});
  expect(await store.complete(second, { retainMs: 60_000 })).toBe('completed');
  expect(await statusOf(store, first.key)).toBe('done');
  expect(await store.sweep({ limit: 1 })).toBe(0);
});
