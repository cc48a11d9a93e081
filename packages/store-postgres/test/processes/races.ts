import { once } from 'node:events';
import { Pool } from 'pg';
import postgres from 'postgres';
import { postgresStore } from '../../src/index.ts';

// Migrates when told to, then claims every key; says which ones it got.

const [driver, url = '', table, keys = ''] = process.argv.slice(2);
const pool = new Pool({ connectionString: url });
const sql = postgres(url);
const store =
  driver === 'pg' ? postgresStore({ pool, table }) : postgresStore({ pool: sql, table });

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
