import type { PgClient, PgPool } from './client.ts';
import type { CommandSettings, Database } from './database.ts';
import { createPgRun } from './pg-run.ts';
import { runPgTransaction } from './pg-transaction.ts';
import { getTransactionLimiter } from './transaction-limiter.ts';

export function createPgDatabase<Client extends PgClient>(
  pool: PgPool<Client>,
  settings: CommandSettings,
): Database<Client> {
  return {
    run: createPgRun(pool, settings),
    runWithoutTimeout: createPgRun(pool, { ...settings, timeoutMs: undefined }),
    transactions: {
      limiter: getTransactionLimiter(pool),
      run: (steps) => runPgTransaction(pool, settings, steps),
    },
  };
}
