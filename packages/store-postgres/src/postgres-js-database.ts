import type { PostgresSql, PostgresTransaction } from './client.ts';
import type { Database, TimedCommandSettings } from './database.ts';
import { createPostgresJsRun } from './postgres-js-run.ts';
import { runPostgresJsTransaction } from './postgres-js-transaction.ts';
import { getTransactionLimiter } from './transaction-limiter.ts';

export function createPostgresJsDatabase<Transaction extends PostgresTransaction>(
  sql: PostgresSql<Transaction>,
  settings: TimedCommandSettings,
): Database<Transaction> {
  return {
    run: createPostgresJsRun(sql, settings),
    runWithoutTimeout: createPostgresJsRun(sql, { ...settings, timeoutMs: undefined }),
    transactions: {
      limiter: getTransactionLimiter(sql),
      run: (steps) => runPostgresJsTransaction(sql, settings, steps),
    },
  };
}
