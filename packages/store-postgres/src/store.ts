import type { AsyncIdempotencyStore, Claim, StoredEvent } from '@bluma-webhooks/core';
import type { PgClient, PgPool, PostgresSql, PostgresTransaction, Queryable } from './client.ts';
import { warnOfPgPool, warnOfPostgresJs } from './driver-warnings.ts';
import { migrationSql } from './migration.ts';
import { type PostgresStoreOptions, resolveOptions } from './options.ts';
import { createPgClientDatabase, createPgDatabase } from './pg-database.ts';
import { assertPool, isPgClient, isPgPool, isPostgresJs } from './pool.ts';
import { createPostgresJsDatabase } from './postgres-js-database.ts';
import { assertTransforms } from './postgres-js-transforms.ts';
import { withProcedures } from './procedures.ts';
import { createQueryableDatabase } from './queryable-database.ts';
import { createStatements } from './statements.ts';
import { createTable } from './table.ts';
import { TableStore } from './table-store.ts';

/** The work of a transaction writes through `Db`: the client of a `pg` pool, or the `sql` of postgres.js. */
export interface PostgresStore<Db = never> extends AsyncIdempotencyStore {
  /**
   * Creates the table and its procedures, or updates those of an earlier version. Several processes may call it
   * concurrently: one migrates, and the others wait for it. It is quick when there is nothing to do. After a second it
   * logs one warning. A `lock_timeout` of the connection has no effect on the wait, and a `statement_timeout` does not
   * end it.
   *
   * @throws {BlumaWebhookError} `store_unavailable`, after `migrationTimeoutMs` at the latest; `invalid_option` if a
   * table of the name exists that this store did not create
   */
  migrate(): Promise<void>;
  /**
   * Looks an event up by the receiver's `namespace` (`default` unless set) and the event's id. Changes nothing. Undefined: the
   * table has no record of it.
   *
   * @throws {BlumaWebhookError} `store_unavailable`
   */
  inspect(namespace: string, id: string): Promise<StoredEvent | undefined>;
  /**
   * Deletes up to `limit` expired records and returns their number. Sweeps may run concurrently. An expired record
   * counts as absent, whether it is deleted or not.
   *
   * @throws {BlumaWebhookError} `invalid_option` if `limit` is no whole number; `store_unavailable`
   */
  sweep(options: { readonly limit: number }): Promise<number>;
  /**
   * Runs `work` in a transaction that also completes the event. So the writes of `work` through `db` take effect exactly
   * once, whatever crashes. Its other effects are not part of the transaction.
   *
   * If `work` rejects, the transaction is rolled back and rejects with the same error. `work` must await its queries,
   * since later queries are refused. A transaction that it begins, as ORMs do, becomes a savepoint. At most `max` − 1
   * transactions of a pool run concurrently: the last connection is reserved for the renewal of leases. Other transactions
   * wait.
   *
   * @throws {BlumaWebhookError} `lease_lost` after a rollback, if the event is done, or another attempt has claimed it;
   * `store_unavailable` after a rollback, also if a query failed that `work` did not await; `store_unavailable` if the answer
   * to the commit was lost: then the event may be done, which the next attempt finds; `invalid_option` after a rollback if
   * `work` sent a COMMIT or ROLLBACK without a BEGIN, or a BEGIN with an isolation level; `invalid_option` if the pool has only
   * `query`, or only one connection, or if this claim's transaction runs already
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
 * Records in a Postgres table which events ran and which are running. Several processes can share it, and it survives
 * restarts.
 *
 * `pool` is a `pg` Pool, the `sql` of postgres.js 3.4 or newer, or anything with `query(text, values)`. It stays yours:
 * `close()` does not close it. Nothing is sent before the first call. Run `migrate()` first, and `sweep()` about once a
 * minute.
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
  const { commandTimeoutMs, migrationTimeoutMs, logger, retainMs, prepare } =
    resolveOptions(options);
  const table = createTable(options);
  const statements = createStatements(table);
  const calls = withProcedures(table, statements);
  const migration = { migration: migrationSql(options), timeoutMs: migrationTimeoutMs, logger };
  const shared = {
    migration,
    retainMs,
    timeoutMs: commandTimeoutMs,
    statements: prepare ? statements : calls,
  };
  const command = { timeoutMs: commandTimeoutMs, prepare };
  const { pool } = options;
  assertPool(pool);
  if (isPostgresJs(pool)) {
    assertTransforms(pool);
    warnOfPostgresJs(pool, logger);
    return new TableStore({ ...shared, database: createPostgresJsDatabase(pool, command) });
  }
  if (isPgPool(pool)) {
    warnOfPgPool(pool, logger);
    return new TableStore({ ...shared, database: createPgDatabase(pool, command) });
  }
  const database = isPgClient(pool)
    ? createPgClientDatabase(pool, { ...command, prepare: false })
    : createQueryableDatabase(pool, commandTimeoutMs);
  return new TableStore({ ...shared, statements: calls, database });
}
