import type { PgClient, PgPool, PgQueryable } from './client.ts';
import type { CommandSettings, Database } from './database.ts';
import { createPgPoolRun, createPgRun } from './pg-run.ts';
import { runPgTransaction } from './pg-transaction.ts';
import { getTransactionLimiter } from './transaction-limiter.ts';

export function createPgDatabase<Client extends PgClient>(
  pool: PgPool<Client>,
  settings: CommandSettings,
): Database<Client> {
  return {
    run: createPgPoolRun(pool, settings),
    runWithoutTimeout: createPgPoolRun(pool, { ...settings, timeoutMs: undefined }),
    transactions: {
      limiter: getTransactionLimiter(pool),
      run: (steps) => runPgTransaction(pool, settings, steps),
    },
  };
}

/** A single client has no transactions: its other queries would be part of them. */
export function createPgClientDatabase(
  client: PgQueryable,
  settings: CommandSettings,
): Database<never> {
  return {
    run: createPgRun(client, settings),
    runWithoutTimeout: createPgRun(client, { ...settings, timeoutMs: undefined }),
  };
}
