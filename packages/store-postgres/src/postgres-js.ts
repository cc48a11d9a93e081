import type { CommandSetting, Database, Run } from './database.ts';
import { lineOf } from './line.ts';
import { transact } from './postgres-js-transaction.ts';
import type { Row, Value } from './queryable.ts';
import { within } from './unavailable.ts';

/** What is needed of the `sql` that postgres.js gives to a transaction. */
export interface PostgresTransaction {
  (...template: never): unknown;
  unsafe(text: string, values: Value[], options: { prepare: boolean }): PromiseLike<readonly Row[]>;
}

/** What is needed of postgres.js's `sql`, of 3.4 or newer: before, its `begin` can hang where the connection is lost. */
export interface PostgresSql<Transaction> extends PostgresTransaction {
  begin(options: string, work: (transaction: Transaction) => Promise<void>): Promise<unknown>;
}

/** Of a driver that is in use, so with a timeout. */
export type PostgresJsSetting = CommandSetting & { readonly timeoutMs: number };

export function postgresJsDatabase<Transaction extends PostgresTransaction>(
  sql: PostgresSql<Transaction>,
  setting: PostgresJsSetting,
): Database<Transaction> {
  return {
    run: runOn(sql, setting),
    runPatiently: runOn(sql, { ...setting, timeoutMs: undefined }),
    transactions: { line: lineOf(sql), transact: (steps) => transact(sql, setting, steps) },
  };
}

export function runOn(sql: PostgresTransaction, { timeoutMs, prepare }: CommandSetting): Run {
  return (text, values) => within(timeoutMs, () => sql.unsafe(text, values, { prepare }));
}
