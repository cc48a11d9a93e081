import { once } from 'node:events';
import { drivers } from '../support/drivers.ts';

// Claims a key, and completes it when it is told to, however late that is.

const [name, url = '', table, key = '', leaseMs] = process.argv.slice(2);
const { store: open } = name === 'pg' ? drivers.pg(url) : drivers['postgres.js'](url);
const store = open({ table });
const token = crypto.randomUUID();
const result = await store.claim(key, { token, leaseMs: Number(leaseMs), retainMs: 60_000 });
if (result.status !== 'acquired') throw new Error(result.status);

console.log('claimed');
await once(process.stdin, 'data');
console.log(await store.complete(result.claim, { retainMs: 60_000 }));
process.exit();
