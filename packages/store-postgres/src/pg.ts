import type { CommandSetting, Database, Run } from './database.ts';
import { lineOf } from './line.ts';
import { transact } from './pg-transaction.ts';
import type { Row, Value } from './queryable.ts';
import { statementName } from './statement-name.ts';
import { within } from './unavailable.ts';

/** What is needed of an answer in `pg`. */
export interface PgResult {
  readonly rows: readonly Row[];
  /** The first word of what the server says it did. */
  readonly command?: string;
}

/** What is needed of everything in `pg` that runs statements. */
export interface PgQueryable {
  query: {
    (text: string, values: Value[]): Promise<PgResult>;
    (statement: PreparedStatement): Promise<PgResult>;
  };
}

/** A statement that the server keeps under its name, for the connection that it came on. */
export interface PreparedStatement {
  readonly name: string;
  readonly text: string;
  readonly values: Value[];
}

/** What is needed of a client that a `pg` pool lends. */
export interface PgClient extends PgQueryable {
  release(destroy?: boolean): void;
  on(event: 'error', listener: () => void): unknown;
  removeListener(event: 'error', listener: () => void): unknown;
}

/** What is needed of a `pg` pool. The second way to call `connect` is only there to be told apart from the first. */
export interface PgPool<Client> extends PgQueryable {
  connect: { (): Promise<Client>; (callback: () => void): void };
}

export function pgDatabase<Client extends PgClient>(
  pool: PgPool<Client>,
  setting: CommandSetting,
): Database<Client> {
  return {
    run: runOn(pool, setting),
    runPatiently: runOn(pool, { ...setting, timeoutMs: undefined }),
    transactions: { line: lineOf(pool), transact: (steps) => transact(pool, setting, steps) },
  };
}

export function runOn(queryable: PgQueryable, { timeoutMs, prepare }: CommandSetting): Run {
  return async (text, values) => {
    const { rows } = await within(timeoutMs, () =>
      prepare && values.length > 0
        ? queryable.query({ name: statementName(text), text, values })
        : queryable.query(text, values),
    );
    return rows;
  };
}
