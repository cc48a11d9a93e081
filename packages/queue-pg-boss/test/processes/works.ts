import { once } from 'node:events';
import { postgresStore } from '@bluma-webhooks/store-postgres';
import { Pool } from 'pg';
import { PgBoss } from 'pg-boss';
import { createWorker } from '../../src/index.ts';
import { silent } from '../support/expectations.ts';
import { patienceMs } from '../support/patience.ts';

// Takes a job, says so, and ends it when it is told to; closes when it is told again.

const [url = '', schema = '', name] = process.argv.slice(2);
const commandTimeoutMs = patienceMs;
const boss = new PgBoss({ connectionString: url, schema, max: 3, supervise: false });
boss.on('error', () => {});
await boss.start();

const worker = createWorker({
  boss,
  name,
  store: postgresStore({
    pool: new Pool({ connectionString: url, max: 2 }),
    schema,
    commandTimeoutMs,
  }),
  commandTimeoutMs,
  leaseMs: 1000,
  logger: silent,
  handlers: {
    '*': async (event) => {
      console.log(event.id);
      await once(process.stdin, 'data');
      console.log('ended');
    },
  },
});

await once(process.stdin, 'data');
await once(process.stdin, 'data');
await worker.close();
console.log('closed');
process.exit();
