import { Pool } from 'pg';
import postgres from 'postgres';
import { postgresStore } from '../../src/index.ts';
import { patienceMs } from '../support/patience.ts';

// Writes in a transaction, says so, and never comes to its end.

const [driver, url = '', table, key = ''] = process.argv.slice(2);
const options = { token: crypto.randomUUID(), leaseMs: 1, retainMs: 60_000 };
const storeOptions = { table, commandTimeoutMs: patienceMs };
const insert = `INSERT INTO ${table}_effects (effect) VALUES ($1)`;

async function never(): Promise<void> {
  console.log('written');
  await new Promise(() => setInterval(() => {}, 1000));
}

if (driver === 'pg') {
  const store = postgresStore({ pool: new Pool({ connectionString: url }), ...storeOptions });
  const result = await store.claim(key, options);
  if (result.status !== 'acquired') throw new Error(result.status);
  await store.transaction(result.claim, async (db) => {
    await db.query(insert, [key]);
    await never();
  });
} else {
  const store = postgresStore({
    pool: postgres(url, { prepare: false, fetch_types: false }),
    ...storeOptions,
  });
  const result = await store.claim(key, options);
  if (result.status !== 'acquired') throw new Error(result.status);
  await store.transaction(result.claim, async (db) => {
    await db.unsafe(insert, [key]);
    await never();
  });
}
