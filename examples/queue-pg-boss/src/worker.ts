import { createWorker } from '@bluma-webhooks/queue-pg-boss';
import { postgresStore } from '@bluma-webhooks/store-postgres';
import { Pool } from 'pg';
import { atEnd } from './at-end.ts';
import { startBoss } from './boss.ts';
import { handlers } from './handlers.ts';

const pool = new Pool({ connectionString: process.env.DATABASE_URL });
pool.on('error', (error) => console.error(error.message));
// One for all workers: an event that reaches two of them runs in one.
const store = postgresStore({ pool });
await store.migrate();

const boss = await startBoss();
// No longer than the queue's heartbeat: who takes over a job waits for the lease of the dead, too.
const worker = createWorker({ boss, store, handlers, leaseMs: 10_000 });
console.log(`${process.pid} waits for jobs`);

atEnd(async () => {
  await worker.close({ timeoutMs: 20_000 });
  await boss.stop();
  await pool.end();
});
