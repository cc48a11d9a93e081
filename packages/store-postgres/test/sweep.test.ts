import { startPostgres, type TestServer } from '@bluma-webhooks/test-servers';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { PostgresStoreOptions } from '../src/index.ts';
import { acquire, getStatus, newKey, weekMs } from './support/claiming.ts';
import { type Driver, drivers } from './support/drivers.ts';
import { patience } from './support/patience.ts';
import { newTable } from './support/table-name.ts';

let server: TestServer;
let driver: Driver;
let table: string;

beforeAll(async () => {
  server = await startPostgres();
  driver = drivers.pg(server.url);
}, 200_000);

afterAll(async () => {
  await driver?.close();
  await server?.stop();
});

async function newStore(options?: PostgresStoreOptions) {
  table = newTable();
  const store = driver.store({ table, ...options });
  await store.migrate();
  return store;
}

/** Until the time of so many records is over, by the server's clock. */
function areOver(records: number) {
  const count = `SELECT count(*)::integer AS records FROM ${table} WHERE expires_at <= now()`;
  return vi.waitFor(async () => expect(await driver.query(count)).toEqual([{ records }]), patience);
}

describe('sweep()', () => {
  it('by several concurrently deletes each record once, while others claim and complete', async () => {
    const store = await newStore();
    const over = Array.from({ length: 300 }, newKey);
    for (const key of over) await acquire(store, key, { leaseMs: 1, retainMs: 1 });
    await areOver(over.length);
    const sweeping = Array.from({ length: 8 }, async () => {
      let swept = 0;
      for (let last = 1; last > 0; swept += last) last = await store.sweep({ limit: 7 });
      return swept;
    });
    // Half of those that are over come back while they are swept.
    const working = over.map(async (key, index) => {
      const claim = index % 2 ? await acquire(store, key) : await acquire(store);
      expect(claim.attempt).toBe(1);
      if (index % 3) await store.complete(claim, { retainMs: weekMs });
      return { key: claim.key, status: index % 3 ? 'done' : 'in_progress' };
    });
    const kept = await Promise.all(working);
    const swept = (await Promise.all(sweeping)).reduce((sum, count) => sum + count);
    // Skipped are those that a claim had locked, and those are no longer over.
    expect(await store.sweep({ limit: 1000 })).toBe(0);
    expect(swept).toBeGreaterThanOrEqual(150);
    expect(swept).toBeLessThanOrEqual(300);
    for (const { key, status } of kept) expect(await getStatus(store, key)).toBe(status);
    expect(await driver.query(`SELECT count(*)::integer AS records FROM ${table}`)).toEqual([
      { records: 300 },
    ]);
  });

  it('does not wait for locks', async () => {
    const store = await newStore();
    const [locked = '', ...others] = [newKey(), newKey(), newKey()];
    for (const key of [locked, ...others]) await acquire(store, key, { leaseMs: 1, retainMs: 1 });
    await areOver(1 + others.length);
    await store.transaction(await acquire(store), async (write) => {
      await write(`SELECT FROM ${table} WHERE key = decode($1, 'hex') FOR UPDATE`, [locked]);
      expect(await store.sweep({ limit: 10 })).toBe(others.length);
    });
    expect(await store.sweep({ limit: 10 })).toBe(1);
  });

  it('finds expired records by its index, whatever the size of the table', async () => {
    const store = await newStore();
    await fill(10_000);
    await driver.query(`ANALYZE ${table}`);
    const plan = await driver.query(`EXPLAIN SELECT key FROM ${table}
      WHERE sweep_after <= statement_timestamp() AND expires_at <= statement_timestamp()
      ORDER BY sweep_after LIMIT 1000 FOR UPDATE SKIP LOCKED`);
    expect(JSON.stringify(plan)).toContain(`Index Scan using ${table}_sweep`);
    expect(await store.sweep({ limit: 10 })).toBe(0);
  });

  it.each([-1, 1.5, Number.NaN, Number.POSITIVE_INFINITY])('refuses %d', async (limit) => {
    await expect((await newStore()).sweep({ limit })).rejects.toMatchObject({
      code: 'invalid_option',
    });
  });
});

/** Makes records that are done. */
async function fill(records: number) {
  await driver.query(`INSERT INTO ${table} (key, token, attempt, done, lease_expires_at, expires_at, sweep_after)
    SELECT sha256(i::text::bytea), gen_random_uuid(), 1, true, now() + '1 day', now() + '1 day', now() + '1 day'
    FROM generate_series(1, ${records}) AS i`);
}

describe('a record', { timeout: 600_000 }, () => {
  it('takes less than 350 bytes, indexes included, once claimed and completed', async () => {
    const store = await newStore({ prepare: true });
    let left = 10_000;
    const run = async () => {
      while (left-- > 0) await store.complete(await acquire(store), { retainMs: weekMs });
    };
    await Promise.all(Array.from({ length: 10 }, run));
    const sized = await driver.query(`SELECT count(*)::integer AS records,
      pg_total_relation_size('${table}')::float8 / count(*) < 350 AS small FROM ${table}`);
    expect(sized).toEqual([{ records: 10_000, small: true }]);
  });
});
