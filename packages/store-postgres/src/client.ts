import type { Buffer } from 'node:buffer';

/** The types of the values that a statement gets. */
export type Value = string | number | Buffer;

/** One row. Its columns are in the order of the statement. */
export type Row = object;

/**
 * Anything that runs one statement: a wrapper around a pool, or another driver. `$1` in the text stands for the first
 * value. Values are strings, numbers and, for `bytea`, buffers.
 */
export interface Queryable {
  query(text: string, values: Value[]): Promise<{ readonly rows: readonly Row[] }>;
}

/** The part of a `pg` result that the store reads. */
export interface PgResult {
  readonly rows: readonly Row[];
  /** The first word of the server's command tag, such as `COMMIT` or `ROLLBACK`. */
  readonly command?: string;
}

/** The part of a `pg` pool or client that runs statements. */
export interface PgQueryable {
  query: {
    (text: string, values: Value[]): Promise<PgResult>;
    (statement: PreparedStatement): Promise<PgResult>;
  };
}

/** A statement that the server stores under its name, for one connection. */
export interface PreparedStatement {
  readonly name: string;
  readonly text: string;
  readonly values: Value[];
}

/** The part of a `pg` pool's client that a transaction uses. */
export interface PgClient extends PgQueryable {
  release(destroy?: boolean): void;
  on(event: 'error', listener: () => void): unknown;
  removeListener(event: 'error', listener: () => void): unknown;
}

/** The part of a `pg` pool that the store uses. The second signature of `connect` distinguishes it from the first. */
export interface PgPool<Client> extends PgQueryable {
  connect: { (): Promise<Client>; (callback: () => void): void };
}

/** The part of postgres.js's transaction `sql` that the store uses. */
export interface PostgresTransaction {
  (...template: never): unknown;
  unsafe(text: string, values: Value[], options: { prepare: boolean }): PromiseLike<readonly Row[]>;
}

/** The part of postgres.js's `sql` that the store uses. Before 3.4, its `begin` can hang when the connection is lost. */
export interface PostgresSql<Transaction> extends PostgresTransaction {
  begin(options: string, work: (transaction: Transaction) => Promise<void>): Promise<unknown>;
}

export function isPostgresJs<Transaction>(pool: object): pool is PostgresSql<Transaction> {
  return typeof pool === 'function' && 'unsafe' in pool && 'begin' in pool;
}

export function isPgPool<Client>(pool: PgPool<Client> | Queryable): pool is PgPool<Client> {
  // A single client of pg also has `connect`, which returns no client.
  if ('connectionParameters' in pool) return false;
  return 'connect' in pool && typeof pool.connect === 'function';
}

export function isQueryable(pool: unknown): boolean {
  return pool instanceof Object && 'query' in pool && typeof pool.query === 'function';
}
