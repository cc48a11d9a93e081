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
  query(statement: PgStatement): Promise<PgResult>;
}

/** The part of a `pg` query configuration that the store sets. */
export interface PgStatement {
  readonly text: string;
  readonly values: Value[];
  /** The name under which the server stores the statement, for one connection. */
  readonly name?: string;
  readonly rowMode: 'array';
  readonly types: {
    getTypeParser(type: number): (value: string & Buffer) => unknown;
  };
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
  unsafe(text: string, values: Value[], options: { prepare: boolean }): PostgresQuery;
  typed(value: string, type: number): object;
}

/** The part of a postgres.js query that the store uses. */
export interface PostgresQuery {
  raw(): PromiseLike<readonly (readonly unknown[])[]>;
}

/** The part of postgres.js's `sql` that the store uses. Before 3.4, its `begin` can hang when the connection is lost. */
export interface PostgresSql<Transaction> extends PostgresTransaction {
  begin(options: string, work: (transaction: Transaction) => Promise<void>): Promise<unknown>;
}
