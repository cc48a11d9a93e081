import { type PostgresStore, postgresStore } from '@bluma-webhooks/store-postgres';
import { Pool } from 'pg';
import postgres from 'postgres';
import type { OpenClient, StoreSubject } from './store-subject.ts';
import { transactionCases } from './transaction-cases.ts';

/** Runs SQL in whatever it was made for: a transaction, or none. */
export type Write = (text: string) => Promise<readonly object[]>;

/** A user's pool, for either driver: only the store uses it. */
export interface Database {
  /** A store whose transactions are written to in one way. */
  store(table: string): PostgresStore<Write>;
  close(): Promise<void>;
}

const commandTimeoutMs = 30_000;

function openPg(url: string, prepare: boolean): Database {
  const pool = listenedTo(new Pool({ connectionString: url }));
  return {
    store: (table) => {
      const store = postgresStore({ pool, table, prepare, commandTimeoutMs });
      return writing(store, (work) => (db) => work(async (text) => (await db.query(text)).rows));
    },
    close: () => pool.end(),
  };
}

function openPostgresJs(url: string, prepare: boolean): Database {
  const sql = postgres(url, { max: 10, prepare, fetch_types: false, onnotice: () => {} });
  return {
    store: (table) => {
      const store = postgresStore({ pool: sql, table, prepare, commandTimeoutMs });
      return writing(store, (work) => (db) => work((text) => db.unsafe(text, [], { prepare })));
    },
    close: () => sql.end({ timeout: 1 }),
  };
}

function listenedTo(pool: Pool): Pool {
  return pool.on('error', () => {});
}

function writing<Db>(
  store: PostgresStore<Db>,
  translated: <T>(work: (write: Write) => Promise<T>) => (db: Db) => Promise<T>,
): PostgresStore<Write> {
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

/** Two of the user's pools, and one that makes a table of its own for each case. */
const opening =
  (openDatabase: (url: string, prepare: boolean) => Database, prepare: boolean): OpenClient =>
  async ([url = '']) => {
    const [one, other] = [openDatabase(url, prepare), openDatabase(url, prepare)];
    const pool = listenedTo(new Pool({ connectionString: url }));
    const query: Write = async (text) => (await pool.query(text)).rows;
    const subject = async (table: string) => {
      await postgresStore({ pool, table }).migrate();
      return {
        store: one.store(table),
        peer: other.store(table),
        forget: async () => void (await query(`DELETE FROM ${table}`)),
        close: async () => void (await query(`DROP TABLE ${table}`)),
      };
    };
    return {
      subject,
      cases: transactionCases(subject, query),
      close: async () => {
        await Promise.all([one.close(), other.close(), pool.end()]);
      },
    };
  };

const named = { setting: 'prepare: true', namesStatements: true };

export const postgresSubjects: readonly StoreSubject[] = [
  { client: 'pg', installed: 'pg', open: opening(openPg, false) },
  { client: 'pg', installed: 'pg', ...named, open: opening(openPg, true) },
  { client: 'postgres', installed: 'postgres', open: opening(openPostgresJs, false) },
  { client: 'postgres', installed: 'postgres', ...named, open: opening(openPostgresJs, true) },
];
