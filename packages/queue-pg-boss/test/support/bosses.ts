import { randomBytes } from 'node:crypto';
import { Pool } from 'pg';
import { type ConstructorOptions, PgBoss } from 'pg-boss';

/** A schema that no other test has, in no other process. */
export function newSchema(): string {
  return `boss_${randomBytes(6).toString('hex')}`;
}

/** The instances of a test, in one schema, and a way to look behind them. */
export interface Bosses {
  readonly schema: string;
  readonly pool: Pool;
  start(options?: ConstructorOptions): Promise<PgBoss>;
  /** Whatever the columns say; of the queue's own jobs, finished ones included. */
  jobs(name: string): Promise<readonly JobRow[]>;
  /** Has jobs that are put in from now on miss a heartbeat after 4 s, where pg-boss would take no less than 10. */
  beat(name: string): Promise<void>;
  /** As if the workers of active jobs, or of those that were retried as often, had not been heard of for an hour. */
  silence(name: string, retryCount?: number): Promise<void>;
  close(): Promise<void>;
}

export interface JobRow {
  readonly id: string;
  readonly state: string;
  readonly retry_count: number;
  readonly retry_limit: number;
  readonly output: { readonly message?: string } | null;
}

export function openBosses(url: string, schema = newSchema()): Bosses {
  const pool = new Pool({ connectionString: url, max: 5 });
  pool.on('error', () => {});
  const bosses: PgBoss[] = [];
  return {
    schema,
    pool,
    async start(options) {
      const boss = new PgBoss({
        connectionString: url,
        schema,
        max: 4,
        // As fast as it can: a test waits for it.
        superviseIntervalSeconds: 1,
        monitorIntervalSeconds: 1,
        ...options,
      });
      boss.on('error', () => {});
      bosses.push(boss);
      return boss.start();
    },
    async jobs(name) {
      const text = `SELECT id, state, retry_count, retry_limit, output FROM ${schema}.job WHERE name = $1`;
      return (await pool.query<JobRow>(text, [name])).rows;
    },
    async beat(name) {
      await pool.query(`UPDATE ${schema}.queue SET heartbeat_seconds = 4 WHERE name = $1`, [name]);
    },
    async silence(name, retryCount) {
      const text = `UPDATE ${schema}.job SET heartbeat_on = now() - interval '1 hour'
        WHERE name = $1 AND state = 'active' AND retry_count = coalesce($2, retry_count)`;
      await pool.query(text, [name, retryCount]);
    },
    async close() {
      await Promise.all(bosses.map((boss) => boss.stop({ graceful: false })));
      await pool.query(`DROP SCHEMA IF EXISTS ${schema} CASCADE`);
      await pool.end();
    },
  };
}
