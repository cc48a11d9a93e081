import { type PostgresStore, postgresStore } from '@bluma-webhooks/store-postgres';
import { startPostgres } from '@bluma-webhooks/test-servers';
import { Pool } from 'pg';
import postgres from 'postgres';
import { type Contender, compare, measureRate } from '../compare.ts';
import { type KeyAndToken, keysAndTokens } from '../delivery-keys.ts';
import type { Figure, Quantity } from '../figure.ts';
import { runEvent } from '../run-event.ts';
import type { Suite } from '../suite.ts';

const concurrency = 32;
const connections = 10;

/** A hand-written alternative: it knows which events ran, but has neither leases nor tokens. */
const bareTable = `CREATE TABLE IF NOT EXISTS bare (
  id text PRIMARY KEY, done boolean NOT NULL DEFAULT false, at timestamptz NOT NULL DEFAULT now()
)`;
const insert = 'INSERT INTO bare (id) VALUES ($1) ON CONFLICT DO NOTHING RETURNING id';
const update = 'UPDATE bare SET done = true WHERE id = $1';

interface Subject {
  readonly driver: string;
  readonly store: (prepare: boolean) => PostgresStore<unknown>;
  run(text: string, id: string, prepare: boolean): Promise<{ readonly length: number }>;
}

export const postgresStoreSuite: Suite = async ({ rounds, share }) => {
  const server = await startPostgres({ own: true });
  const pool = new Pool({ connectionString: server.url, max: connections });
  const sql = postgres(server.url, { max: connections, fetch_types: false, onnotice: () => {} });
  try {
    await pool.query(bareTable);
    await postgresStore({ pool }).migrate();
    const count = Math.round(10_000 * share);
    const figures: Figure[] = [];
    for (const subject of [withPg(pool), withPostgresJs(sql)]) {
      for (const prepare of [false, true]) {
        const store = subject.store(prepare);
        const round = (name: string, run: (event: KeyAndToken) => Promise<unknown>): Contender => ({
          name,
          async round() {
            await pool.query('TRUNCATE bare, bluma_webhook_events');
            return measureRate(keysAndTokens(count), concurrency, run);
          },
        });
        const bare = round('INSERT ON CONFLICT DO NOTHING + UPDATE', async ({ key }) => {
          const inserted = await subject.run(insert, key, prepare);
          if (inserted.length > 0) await subject.run(update, key, prepare);
        });
        figures.push(
          ...(await compare({
            name: `${subject.driver}${prepare ? ' with `prepare: true`' : ''}: claim + complete`,
            ours: round('postgresStore()', (event) => runEvent(store, event)),
            // The target is for the default. The ratio with this option has none.
            beside: [prepare ? bare : { ...bare, atLeast: 0.8 }],
            rounds,
          })),
        );
      }
    }
    figures.push(
      await roundTripsPerEvent(pool, Math.round(1000 * share)),
      await bytesPerRecord(pool, Math.round(20_000 * share)),
    );
    return figures;
  } finally {
    await Promise.all([pool.end(), sql.end()]);
    await server.stop();
  }
};

function withPg(pool: Pool): Subject {
  return {
    driver: 'pg',
    store: (prepare) => postgresStore({ pool, prepare }),
    async run(text, id, prepare) {
      const values = [id];
      const statement = prepare ? { name: text.slice(0, 6), text, values } : { text, values };
      return (await pool.query(statement)).rows;
    },
  };
}

function withPostgresJs(sql: postgres.Sql): Subject {
  return {
    driver: 'postgres.js',
    store: (prepare) => postgresStore({ pool: sql, prepare }),
    run: (text, id, prepare) => sql.unsafe(text, [id], { prepare }),
  };
}

/** Counted on their way to a real pool. */
async function roundTripsPerEvent(pool: Pool, count: number): Promise<Quantity> {
  let queries = 0;
  const store = postgresStore({
    pool: {
      query(text: string, values: never[]) {
        queries += 1;
        return pool.query(text, values);
      },
    },
  });
  await measureRate(keysAndTokens(count), concurrency, (event) => runEvent(store, event));
  return {
    kind: 'quantity',
    name: 'round trips for an event',
    value: queries / count,
    unit: '',
    atMost: 2,
  };
}

async function bytesPerRecord(pool: Pool, count: number): Promise<Quantity> {
  const store = postgresStore({ pool });
  await pool.query('TRUNCATE bluma_webhook_events');
  await measureRate(keysAndTokens(count), concurrency, (event) => runEvent(store, event));
  const { rows } = await pool.query<{ size: string }>(
    "SELECT pg_total_relation_size('bluma_webhook_events') AS size",
  );
  return {
    kind: 'quantity',
    name: `size with indexes of each of ${count.toLocaleString('en')} completed events`,
    value: Number(rows[0]?.size) / count,
    unit: 'B',
    atMost: 350,
  };
}
