import { once } from 'node:events';
import { Pool } from 'pg';
import postgres from 'postgres';
import { postgresStore } from '../../src/index.ts';

// Migrates when told to, then claims every key; says which ones it got.

const [driver, url = '', table, keys = ''] = process.argv.slice(2);
// Ten of these, beside other test files, have to fit a server of a hundred connections.
const max = 3;
const pool = new Pool({ connectionString: url, max });
const sql = postgres(url, { max, fetch_types: false });
// Ten processes claim every key at the same time: a slow machine takes long for that.
const options = { table, commandTimeoutMs: 120_000 };
const store =
  driver === 'pg' ? postgresStore({ pool, ...options }) : postgresStore({ pool: sql, ...options });

console.log('ready');
await once(process.stdin, 'data');
await store.migrate();
const claims = keys.split(',').map(async (key) => {
  const token = crypto.randomUUID();
  const { status } = await store.claim(key, { token, leaseMs: 60_000, retainMs: 60_000 });
  return status === 'acquired' ? [key] : [];
});
console.log(JSON.stringify((await Promise.all(claims)).flat()));
process.exit();
