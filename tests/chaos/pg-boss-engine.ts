import { setTimeout } from 'node:timers/promises';
import { createWorker, pgBossQueue } from '@bluma-webhooks/queue-pg-boss';
import { Pool } from 'pg';
import { PgBoss } from 'pg-boss';
import { name, queueOptions } from './engine-options.ts';
import type { Engine } from './queues.ts';

/** The shortest after which pg-boss takes a worker for dead. */
const pulse = { heartbeatMs: 10_000 };

export const pgBossEngine: Engine = {
  openQueue: async (url, times) =>
    pgBossQueue({ boss: await openBoss(url), ...queueOptions(times), ...pulse }),
  openWorker: async (url, options) => createWorker({ boss: await openBoss(url), name, ...options }),
  async prepare(url, times) {
    const boss = await openBoss(url);
    await pgBossQueue({ boss, ...queueOptions(times), ...pulse }).migrate();
    await boss.stop({ graceful: false });
  },
  async countUnfinished(url) {
    const pool = new Pool({ connectionString: url, max: 1 });
    return {
      async count() {
        const { rows } = await pool.query<{ count: string }>(
          "SELECT count(*) FROM pgboss.job WHERE name = $1 AND state < 'completed'",
          [name],
        );
        return Number(rows[0]?.count);
      },
      close: () => pool.end(),
    };
  },
};

/** Again until it starts: the server may be on its way up itself. */
async function openBoss(url: string): Promise<PgBoss> {
  for (;;) {
    const boss = new PgBoss({
      connectionString: url,
      superviseIntervalSeconds: 1,
      monitorIntervalSeconds: 1,
    });
    // The server's restarts: each call hears of them by itself.
    boss.on('error', () => {});
    try {
      return await boss.start();
    } catch {
      await boss.stop({ graceful: false });
      await setTimeout(100);
    }
  }
}
