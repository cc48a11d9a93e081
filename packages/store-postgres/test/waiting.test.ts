import { startPostgres, type TestServer } from '@bluma-webhooks/test-servers';
import { Pool, types } from 'pg';
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { postgresStore } from '../src/index.ts';
import { acquire, getStatus, newKey, takeOver } from './support/claiming.ts';
import { patience, patienceMs } from './support/patience.ts';
import { newTable } from './support/table-name.ts';

let server: TestServer;

beforeAll(async () => {
  server = await startPostgres();
}, 200_000);

afterAll(() => server?.stop());

const lease = { leaseMs: 100 };

describe.each([false, true])('with prepare: %s', (prepare) => {
  async function setUp() {
    const pool = new Pool({ connectionString: server.url });
    onTestFinished(() => pool.end());
    const table = newTable();
    const store = postgresStore({ pool, table, prepare, commandTimeoutMs: patienceMs });
    await store.migrate();
    /** Holds up what is begun, for longer than its lease, by a lock on all records. */
    const heldUp = async <T>(begin: () => Promise<T>, locking: string) => {
      const client = await pool.connect();
      await client.query('BEGIN');
      await client.query(locking);
      const running = begin();
      const { rows: own } = await client.query('SELECT pg_backend_pid() AS pid');
      // By another connection: in a transaction, what there is to see of others stays as it is.
      await vi.waitFor(async () => {
        const waiting = await pool.query(
          `SELECT FROM pg_stat_activity WHERE $1::integer = ANY (pg_blocking_pids(pid))
            AND clock_timestamp() - query_start > $2::float8 * interval '1 ms'`,
          [own[0].pid, 2 * lease.leaseMs],
        );
        expect(waiting.rowCount).toBe(1);
      }, patience);
      const { rows } = await client.query<{ time: string }>(
        'SELECT clock_timestamp()::text AS time',
      );
      await client.query('ROLLBACK');
      client.release();
      return { result: await running, releasedAt: rows[0]?.time };
    };
    /** By the server's clock, so that it does not matter how long ago that was. */
    const hasWholeLeaseFrom = async (time: string | undefined, key: string) => {
      const { rows } = await pool.query(
        `SELECT lease_expires_at >= $1::timestamptz + $2::float8 * interval '1 ms' AS whole
          FROM ${table} WHERE key = decode($3, 'hex')`,
        [time, lease.leaseMs, key],
      );
      return rows[0]?.whole;
    };
    return { table, store, heldUp, hasWholeLeaseFrom };
  }

  it('a claim that waited for a lock longer than its lease has all of it', async () => {
    const { table, store, heldUp, hasWholeLeaseFrom } = await setUp();
    const { key } = await acquire(store, newKey(), { leaseMs: 1 });
    await takeOver(store, key).then((claim) => store.release(claim));
    const locking = `SELECT FROM ${table} FOR UPDATE`;
    const { result, releasedAt } = await heldUp(() => acquire(store, key, lease), locking);
    expect(await hasWholeLeaseFrom(releasedAt, key)).toBe(true);
    expect(await store.renew(result, lease)).toBe('renewed');
  });

  it('a claim that waited for a rolled-back record has its whole lease', async () => {
    const { table, store, heldUp, hasWholeLeaseFrom } = await setUp();
    const key = newKey();
    const insert = `INSERT INTO ${table} (key, token, attempt, done, lease_expires_at, expires_at, sweep_after)
      VALUES (decode('${key}', 'hex'), NULL, 1, true, now(), now(), now())`;
    const { releasedAt } = await heldUp(() => acquire(store, key, lease), insert);
    expect(await hasWholeLeaseFrom(releasedAt, key)).toBe(true);
  });

  it('a renewal that waited for a lock longer than its lease renews it all the same', async () => {
    const { table, store, heldUp, hasWholeLeaseFrom } = await setUp();
    const claim = await acquire(store);
    const locking = `SELECT FROM ${table} FOR UPDATE`;
    const { result, releasedAt } = await heldUp(() => store.renew(claim, lease), locking);
    expect(result).toBe('renewed');
    expect(await hasWholeLeaseFrom(releasedAt, claim.key)).toBe(true);
  });
});

it("the application's own type parsers have no effect", async () => {
  const odd = (text: string) => ({ odd: text });
  const integer = (text: string) => BigInt(text);
  const { INT4, INT8, NUMERIC } = types.builtins;
  const getTypeParser = (oid: number) => {
    if (oid === INT4 || oid === INT8) return integer;
    return oid === NUMERIC ? Number.parseFloat : odd;
  };
  const pool = new Pool({ connectionString: server.url, types: { getTypeParser } });
  onTestFinished(() => pool.end());
  const store = postgresStore({ pool, table: newTable(), commandTimeoutMs: patienceMs });
  await store.migrate();
  const first = await acquire(store);
  expect(await getStatus(store, first.key)).toBe('in_progress');
  expect(await store.renew(first, { leaseMs: 60_000 })).toBe('renewed');
  expect(await store.release(first)).toBe('released');
  const second = await acquire(store, first.key);
  expect(await store.complete({ ...second, token: newKey() }, { retainMs: 60_000 })).toBe('lost');
  await store.transaction(second, async () => {});
  expect(await store.complete(second, { retainMs: 60_000 })).toBe('completed');
  expect(await getStatus(store, first.key)).toBe('done');
  expect(await store.sweep({ limit: 1 })).toBe(0);
});
