import { postgresStore } from '@bluma-webhooks/store-postgres';
import { Pool } from 'pg';
import { PgBoss } from 'pg-boss';
import { createWorker } from '../../src/index.ts';

// Takes a job, says so, and never comes to its end.

const [url = '', schema = '', name] = process.argv.slice(2);
const boss = new PgBoss({ connectionString: url, schema, supervise: false });
boss.on('error', () => {});
await boss.start();

createWorker({
  boss,
  name,
  store: postgresStore({ pool: new Pool({ connectionString: url }), table: `${schema}_events` }),
  leaseMs: 1000,
  logger: { info() {}, warn() {}, error() {} },
  handlers: {
    '*': (event) => {
      console.log(event.id);
      return new Promise(() => {});
    },
  },
});
