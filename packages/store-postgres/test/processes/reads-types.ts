import postgres from 'postgres';
import { postgresStore } from '../../src/index.ts';
import { patienceMs } from '../support/patience.ts';

// Claims a key through postgres.js, with or without `fetch_types`, and stays alive.

const [url = '', table, fetchTypes] = process.argv.slice(2);
const pool = postgres(url, { fetch_types: fetchTypes === 'true' });
const logger = { info: () => {}, warn: () => {}, error: () => {} };
const store = postgresStore({ pool, table, logger, commandTimeoutMs: patienceMs });
setInterval(() => {}, 1000);
const options = { token: crypto.randomUUID(), leaseMs: 60_000, retainMs: 60_000 };
const { status } = await store.claim('key', options).catch(() => ({ status: 'refused' }));
// A rejection that nobody handles ends the process before the next turn.
setImmediate(() => console.log(status));
