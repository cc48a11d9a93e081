import { Pool } from 'pg';
import postgres from 'postgres';
import {
  type PostgresStore,
  type PostgresStoreOptions,
  postgresStore,
  type Value,
} from '../../src/index.ts';
import { patienceMs } from './patience.ts';

/** Runs SQL in whatever it was made for: a transaction, or none. */
export type Write = (text: string, values?: Value[]) => Promise<readonly object[]>;

/** A store whose transactions are written to in one way, through whichever driver. */
export interface TestStore extends PostgresStore<Write> {}

/** One connection pool of the test's own, with what users may have said to it. */
export interface Driver {
  /** Its commands may take as long as a busy machine needs, unless the options say otherwise. */
  store(options?: PostgresStoreOptions): TestStore;
  readonly query: Write;
  close(): Promise<void>;
}

export type OpenDriver = (url: string, max?: number) => Driver;

const patient = { commandTimeoutMs: patienceMs } as const;

const pg: OpenDriver = (url, max = 10) => {
  const pool = new Pool({ connectionString: url, max });
  pool.on('error', () => {});
  return {
    store: (options) => {
      const store = postgresStore({ ...patient, ...options, pool });
      return testStore(
        store,
        (work) => (db) => work(async (...query) => (await db.query(...query)).rows),
      );
    },
    query: async (...query) => (await pool.query(...query)).rows,
    close: () => pool.end(),
  };
};

const postgresJs =
  (options: { readonly prepare: boolean }): OpenDriver =>
  (url, max = 10) => {
    const sql = postgres(url, { max, fetch_types: false, onnotice: () => {}, ...options });
    return {
      store: (storeOptions) => {
        const store = postgresStore({ ...patient, ...storeOptions, pool: sql });
        return testStore(store, (work) => (db) => work((...query) => db.unsafe(...query)));
      },
      query: (...query) => sql.unsafe(...query),
      close: () => sql.end({ timeout: 1 }),
    };
  };

type DriverName = 'pg' | 'postgres.js';

export const drivers: Readonly<Record<DriverName, OpenDriver>> = {
  pg,
  'postgres.js': postgresJs({ prepare: true }),
};

/** As users need them behind a pooler in transaction mode that knows nothing of prepared statements. */
export const pooledDrivers: Readonly<Record<DriverName, OpenDriver>> = {
  pg,
  'postgres.js': postgresJs({ prepare: false }),
};

function testStore<Db>(
  store: PostgresStore<Db>,
  translated: <T>(work: (write: Write) => Promise<T>) => (db: Db) => Promise<T>,
): TestStore {
  return {
    claim: (...call) => store.claim(...call),
    renew: (...call) => store.renew(...call),
    complete: (...call) => store.complete(...call),
    release: (...call) => store.release(...call),
    inspect: (...call) => store.inspect(...call),
    sweep: (...call) => store.sweep(...call),
    migrate: () => store.migrate(),
    close: () => store.close(),
    transaction: (claim, work) => store.transaction(claim, translated(work)),
  };
}
