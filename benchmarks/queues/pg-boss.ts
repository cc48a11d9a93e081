import { createHash } from 'node:crypto';
import { createWorker, pgBossQueue } from '@bluma-webhooks/queue-pg-boss';
import { postgresStore } from '@bluma-webhooks/store-postgres';
import { Pool } from 'pg';
import { PgBoss } from 'pg-boss';
import { type Engine, engineTimeoutMs } from './engine.ts';
import { silent } from './silent.ts';

export async function openPgBoss(url: string): Promise<Engine> {
  const boss = new PgBoss({ connectionString: url, max: 10 });
  boss.on('error', console.error);
  await boss.start();
  const pool = new Pool({ connectionString: url, max: 10 });
  const store = postgresStore({ pool });
  await store.migrate();
  const made = new Map<string, Promise<void>>();
  const make = (name: string) => {
    const making = made.get(name) ?? pgBossQueue({ boss, name }).migrate();
    made.set(name, making);
    return making;
  };
  return {
    name: 'pg-boss',
    store,
    async queue(name) {
      await make(name);
      return pgBossQueue({ boss, name, commandTimeoutMs: engineTimeoutMs });
    },
    async add(name, id, _type, data) {
      await make(name);
      return boss.send(name, data, { id: toUuid(id) });
    },
    async fill(name, jobs) {
      await make(name);
      for (let at = 0; at < jobs.length; at += 1000) {
        const bulk = jobs.slice(at, at + 1000).map((data) => ({ id: toUuid(data.key), data }));
        await boss.insert(name, bulk);
      }
    },
    work: async (name, concurrency, handled) =>
      createWorker({ boss, name, concurrency, store, handlers: { '*': handled }, logger: silent }),
    async workBare(name, concurrency, handled) {
      const options = { localConcurrency: concurrency, batchSize: 1, pollingIntervalSeconds: 0.5 };
      const id = await boss.work(name, options, async () => handled());
      return { close: () => boss.offWork(name, { id, wait: true }) };
    },
    async close() {
      await boss.stop({ graceful: false });
      await pool.end();
    },
  };
}

function toUuid(id: string): string {
  const hex = createHash('sha256').update(id).digest('hex');
  const parts = [hex.slice(0, 8), hex.slice(8, 12), `8${hex.slice(13, 16)}`];
  return [...parts, `8${hex.slice(17, 20)}`, hex.slice(20, 32)].join('-');
}
