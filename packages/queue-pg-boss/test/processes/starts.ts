import { once } from 'node:events';
import { postgresStore } from '@bluma-webhooks/store-postgres';
import { Pool } from 'pg';
import { PgBoss } from 'pg-boss';
import { createWorker, pgBossQueue } from '../../src/index.ts';
import { newDelivery } from '../support/deliveries.ts';
import { silent } from '../support/expectations.ts';
import { patienceMs } from '../support/patience.ts';

// A receiver's queue and a worker, which set up all that they need when they are told to, as others do at the same time.
// Puts one event into the queue that the others put there too, and one of its own.

const [url = '', schema = '', key = ''] = process.argv.slice(2);
const commandTimeoutMs = patienceMs;

console.log('ready');
await once(process.stdin, 'data');
const pool = new Pool({ connectionString: url, max: 2 });
const store = postgresStore({ pool, schema, commandTimeoutMs });
const boss = new PgBoss({ connectionString: url, schema, max: 2, supervise: false });
boss.on('error', () => {});
await boss.start();
const queue = pgBossQueue({ boss, commandTimeoutMs, logger: silent });
await Promise.all([store.migrate(), queue.migrate()]);
const worker = createWorker({
  boss,
  store,
  commandTimeoutMs,
  concurrency: 2,
  logger: silent,
  handlers: { '*': () => {} },
});
const shared = await queue.enqueue({ ...newDelivery(), key });
const own = await queue.enqueue(newDelivery());
console.log(JSON.stringify([shared, own]));
await once(process.stdin, 'data');
await worker.close();
console.log('closed');
process.exit();
