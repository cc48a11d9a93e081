import { startPostgres, type TestServer } from '@bluma-webhooks/test-servers';
import { Client, Pool, types } from 'pg';
import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { type PostgresStore, postgresStore } from '../src/index.ts';
import { acquire, claimOptions, getStatus, hourMs, newKey } from './support/claiming.ts';
import { patienceMs } from './support/patience.ts';
import { newTable } from './support/table-name.ts';

let server: TestServer;

beforeAll(async () => {
  server = await startPostgres();
}, 200_000);

afterAll(() => server?.stop());

const refuse = (): never => {
  throw new Error('A value of the store has no place here');
};

/** Each call of a store, and each of its results. */
async function useStore(store: PostgresStore<unknown>, hasTransactions = true): Promise<void> {
  await store.migrate();
  const first = await acquire(store);
  expect(first.attempt).toBe(1);
  const waiting = await store.claim(first.key, claimOptions());
  expect(waiting).toEqual({ status: 'in_progress', retryAfterMs: expect.any(Number) });
  const { retryAfterMs } = waiting as { readonly retryAfterMs: number };
  expect(retryAfterMs).toBeGreaterThan(hourMs / 2);
  expect(retryAfterMs).toBeLessThanOrEqual(hourMs);
  expect(await store.renew(first, { leaseMs: hourMs })).toBe('renewed');
  expect(await store.release(first)).toBe('released');
  expect(await store.release(first)).toBe('lost');
  const second = await acquire(store, first.key);
  expect(second.attempt).toBe(2);
  if (hasTransactions) await store.transaction(second, async () => {});
  expect(await store.complete(second, { retainMs: hourMs })).toBe('completed');
  expect(await getStatus(store, first.key)).toBe('done');
  await acquire(store, newKey(), { leaseMs: 1, retainMs: 1 });
  expect(await store.sweep({ limit: 10 })).toBeLessThanOrEqual(1);
}

describe.each([false, true])('with prepare: %s', (prepare) => {
  const settings = () => ({ table: newTable(), commandTimeoutMs: patienceMs, prepare });

  it.each([
    ['binary', { binary: true }],
    ['parsers that throw', { types: { getTypeParser: () => refuse } }],
    ['parsers that throw, and binary', { binary: true, types: { getTypeParser: () => refuse } }],
  ])('pg with %s', async (_, options) => {
    const pool = new Pool({ connectionString: server.url, ...options });
    onTestFinished(() => pool.end());
    await useStore(postgresStore({ pool, ...settings() }));
  });

  it('pg with parsers for all of the application', async () => {
    const oids = [16, 17, 20, 21, 23, 25, 114, 700, 701, 1184, 1186, 1700, 2950, 3802];
    const before = oids.map((oid) => types.getTypeParser(oid));
    for (const oid of oids) types.setTypeParser(oid, refuse);
    onTestFinished(() => {
      for (const [index, oid] of oids.entries()) types.setTypeParser(oid, before[index] ?? refuse);
    });
    const pool = new Pool({ connectionString: server.url });
    onTestFinished(() => pool.end());
    await useStore(postgresStore({ pool, ...settings() }));
    const client = new Client({ connectionString: server.url });
    await client.connect();
    onTestFinished(() => client.end());
    await useStore(postgresStore({ pool: client, ...settings() }), false);
  });

  const oids = [16, 17, 20, 21, 23, 25, 114, 701, 1043, 1184, 1186, 1700, 2950, 3802];
  const ownTypes = Object.fromEntries(
    oids.map((oid) => [`own${oid}`, { to: oid, from: [oid], serialize: refuse, parse: refuse }]),
  );

  it.each<[string, postgres.Options<never>]>([
    ['serializers and parsers that throw', { types: ownTypes as never }],
    ['names in camel case', { transform: postgres.camel }],
    ['names in kebab case', { transform: { ...postgres.kebab, undefined: null } }],
    [
      'a transform of values that throws',
      { transform: { value: { from: refuse }, column: { from: () => 'same' } } },
    ],
    [
      'a transform of rows that keeps arrays',
      { transform: { row: { from: (row: object) => (Array.isArray(row) ? row : refuse()) } } },
    ],
  ])('postgres.js with %s', async (_, options) => {
    const sql = postgres(server.url, { onnotice: () => {}, fetch_types: false, ...options });
    onTestFinished(() => sql.end({ timeout: 1 }));
    await useStore(postgresStore({ pool: sql, ...settings() }));
  });
});

it('postgres.js with a transform of rows that loses values is refused by name', () => {
  for (const from of [refuse, () => ({}), (row: object) => ({ row }), () => [1, 2, 3]]) {
    const sql = postgres(server.url, { fetch_types: false, transform: { row: { from } } });
    onTestFinished(() => sql.end({ timeout: 1 }));
    expect(() => postgresStore({ pool: sql })).toThrow('transform.row.from');
  }
});
