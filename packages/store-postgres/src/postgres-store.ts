import {
  type AsyncIdempotencyStore,
  BlumaWebhookError,
  type Claim,
  type Logger,
} from '@bluma-webhooks/core';
import { migrationSql } from './migration.ts';
import { type PgClient, type PgPool, pgDatabase } from './pg.ts';
import { type PostgresSql, type PostgresTransaction, postgresJsDatabase } from './postgres-js.ts';
import { calling } from './procedures.ts';
import { type Queryable, queryableDatabase } from './queryable.ts';
import { statementsOf } from './statements.ts';
import { type TableOptions, tableOf } from './table.ts';
import { TableStore } from './table-store.ts';

const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;
const longestTimerMs = 2 ** 31 - 1;

export interface PostgresStoreOptions extends TableOptions {
  /** How long to wait for an answer of the server, the pool's queue included, in ms; 2000 unless given. */
  readonly commandTimeoutMs?: number | undefined;
  /**
   * How long `migrate()` may take, the wait for another process's migration included, in ms.
   *
   * @default 600_000 (10 minutes)
   */
  readonly migrationTimeoutMs?: number | undefined;
  /**
   * Gets a warning when `migrate()` has taken a second, since it may wait for another process.
   *
   * @default console
   */
  readonly logger?: Logger | undefined;
  /**
   * How long `transaction` keeps an event as done, in ms; 7 days unless given. Set it as you set the receiver's
   * `retainMs`, which counts from when the receiver hears of it.
   */
  readonly retainMs?: number | undefined;
  /**
   * Sends the store's statements under names, so that the server parses and plans each once for each connection;
   * `false` unless given. Not behind a pooler in transaction mode that does not follow prepared statements (PgBouncer
   * before 1.21, or with `max_prepared_statements = 0`). For `pg` pools and postgres.js.
   */
  readonly prepare?: boolean | undefined;
}

/** `Db` is what a transaction's work is given: the client of a `pg` pool, or the `sql` of postgres.js. */
export interface PostgresStore<Db = never> extends AsyncIdempotencyStore {
  /**
   * Makes the table and its procedures, or brings those of an earlier version up to date. Several processes may call it
   * concurrently: one migrates, and the others wait for it. It is quick when nothing has to be done. After a second it
   * logs one warning. A `lock_timeout` of the connection has no effect on the wait, and a `statement_timeout` does not
   * end it.
   *
   * @throws {BlumaWebhookError} `store_unavailable`, after `migrationTimeoutMs` at the latest
   */
  migrate(): Promise<void>;
  /**
   * Deletes up to `limit` records whose time is over and says how many. Several may run at once. What it has not
   * deleted yet counts as absent all the same.
   *
   * @throws {BlumaWebhookError} `invalid_option` if `limit` is no whole number; `store_unavailable`
   */
  sweep(options: { readonly limit: number }): Promise<number>;
  /**
   * Runs `work` in a transaction and completes the event in the same one: what `work` writes through `db` is there
   * exactly once, whatever crashes. What it does elsewhere is not part of that. If `work` rejects, all is rolled back
   * and its error passed on. It has to await its queries, since those that come once it has returned are refused, and
   * to leave COMMIT and ROLLBACK to this. One connection of the pool is kept free for the renewal of leases: when as many
   * run as the others are, it waits in line.
   *
   * @throws {BlumaWebhookError} `lease_lost`, all rolled back: the event is done, or another attempt has it;
   * `store_unavailable`: rolled back, also since a query of the work failed unheeded, or the work ended the transaction
   * by itself; or the answer to the commit was lost, which the next attempt will see;
   * `invalid_option`: the pool has nothing but `query`, or only one connection, or this claim's transaction runs already
   *
   * @example
   * ```ts
   * import type { Handlers } from '@bluma-webhooks/core';
   * import { postgresStore } from '@bluma-webhooks/store-postgres';
   * import { Pool } from 'pg';
   *
   * const store = postgresStore({ pool: new Pool() });
   *
   * const handlers: Handlers = {
   *   'video.completed': (event, ctx) =>
   *     store.transaction(ctx.claim, async (db) => {
   *       await db.query('INSERT INTO videos (url) VALUES ($1)', [event.data.url]);
   *     }),
   * };
   * ```
   */
  transaction<T>(claim: Claim, work: (db: Db) => Promise<T>): Promise<T>;
}

/**
 * Remembers in a Postgres table which events ran and which are running. For several processes; survives restarts.
 *
 * `pool` is a `pg` Pool, the `sql` of postgres.js 3.4 or newer, or anything with `query(text, values)`. It stays yours: `close()`
 * leaves it open. Nothing is sent before the first call. Run `migrate()` first, and `sweep()` every minute or so.
 *
 * @throws {BlumaWebhookError} `invalid_option`
 *
 * @example
 * ```ts
 * import { createReceiver } from '@bluma-webhooks/core';
 * import { postgresStore } from '@bluma-webhooks/store-postgres';
 * import { Pool } from 'pg';
 *
 * const pool = new Pool({ connectionString: process.env.DATABASE_URL });
 * pool.on('error', console.error); // without a listener, a restart of the server ends the process
 *
 * const store = postgresStore({ pool });
 * await store.migrate();
 *
 * const receiver = createReceiver({
 *   secret: process.env.BLUMA_WEBHOOK_SECRET,
 *   store,
 *   handlers: { 'video.completed': (event) => console.log(event.data.url) },
 * });
 * ```
 */
export function postgresStore<Client extends PgClient>(
  options: PostgresStoreOptions & { readonly pool: PgPool<Client> },
): PostgresStore<Client>;
export function postgresStore<Transaction extends PostgresTransaction>(
  options: PostgresStoreOptions & { readonly pool: PostgresSql<Transaction> },
): PostgresStore<Transaction>;
export function postgresStore(
  options: PostgresStoreOptions & { readonly pool: Queryable },
): PostgresStore;
export function postgresStore<Client extends PgClient, Transaction extends PostgresTransaction>(
  options: PostgresStoreOptions & {
    readonly pool: PgPool<Client> | PostgresSql<Transaction> | Queryable;
  },
): PostgresStore<Client> | PostgresStore<Transaction> {
  if (typeof options !== 'object' || options === null) throw noPool();
  const { pool, commandTimeoutMs = 2000, retainMs = 7 * dayMs, prepare = false } = options;
  const { migrationTimeoutMs = 10 * minuteMs, logger = console } = options;
  checkDuration('commandTimeoutMs', commandTimeoutMs, longestTimerMs);
  checkDuration('migrationTimeoutMs', migrationTimeoutMs, longestTimerMs);
  checkDuration('retainMs', retainMs, Number.MAX_SAFE_INTEGER);
  const table = tableOf(options);
  const named = statementsOf(table);
  const unnamed = calling(table, named);
  const statements = prepare ? named : unnamed;
  const migrating = { migration: migrationSql(options), timeoutMs: migrationTimeoutMs, logger };
  const common = { migrating, retainMs };
  const setting = { timeoutMs: commandTimeoutMs, prepare };
  if (isPostgresJs(pool)) {
    return new TableStore({ ...common, statements, database: postgresJsDatabase(pool, setting) });
  }
  if (!isQueryable(pool)) {
    throw noPool();
  }
  if (isPgPool(pool)) {
    return new TableStore({ ...common, statements, database: pgDatabase(pool, setting) });
  }
  const database = queryableDatabase(pool, commandTimeoutMs);
  return new TableStore({ ...common, statements: unnamed, database });
}

function noPool(): BlumaWebhookError {
  return new BlumaWebhookError(
    'invalid_option',
    'pool is missing or unknown: give postgresStore() a pg Pool, the sql of postgres.js, or anything with query(text, values)',
  );
}

function checkDuration(option: string, ms: number, longest: number): void {
  if (typeof ms === 'number' && ms > 0 && ms <= longest) return;
  throw new BlumaWebhookError(
    'invalid_option',
    `${option} is ${ms}: give postgresStore() a number of ms above 0, up to ${longest}, or leave it out`,
  );
}

function isPostgresJs<Transaction>(pool: object): pool is PostgresSql<Transaction> {
  return typeof pool === 'function' && 'unsafe' in pool && 'begin' in pool;
}

function isPgPool<Client>(pool: PgPool<Client> | Queryable): pool is PgPool<Client> {
  // A single client of pg has a connect too, which gives no other.
  if ('connectionParameters' in pool) return false;
  return 'connect' in pool && typeof pool.connect === 'function';
}

function isQueryable(pool: unknown): boolean {
  return pool instanceof Object && 'query' in pool && typeof pool.query === 'function';
}
