import type { Database, Run } from './database.ts';
import type { Row, Value } from './queryable.ts';
import { noAnswer, unavailable, within } from './unavailable.ts';

/** What is needed of the `sql` that postgres.js gives to a transaction. */
export interface PostgresTransaction {
  unsafe(text: string, values: Value[], options: { prepare: false }): PromiseLike<readonly Row[]>;
}

/** What is needed of postgres.js's `sql`. */
export interface PostgresSql<Transaction> extends PostgresTransaction {
  begin(options: string, work: (transaction: Transaction) => Promise<void>): Promise<unknown>;
}

export function postgresJsDatabase<Transaction extends PostgresTransaction>(
  sql: PostgresSql<Transaction>,
  timeoutMs: number,
): Database<Transaction> {
  return {
    run: runOn(sql, timeoutMs),
    runPatiently: runOn(sql, undefined),
    transact: (work) =>
      new Promise((resolve, reject) => {
        let failure: unknown;
        let isGivenUp = false;
        const giveUp = () => {
          isGivenUp = true;
          reject(failure ?? noAnswer(timeoutMs));
        };
        // Until BEGIN is through, and again from the end of the work until COMMIT or ROLLBACK is.
        let waiting = setTimeout(giveUp, timeoutMs);
        const begun = async (transaction: Transaction) => {
          clearTimeout(waiting);
          if (isGivenUp) throw noAnswer(timeoutMs);
          try {
            await work(transaction, runOn(transaction, timeoutMs));
          } catch (error) {
            failure = error;
            throw error;
          } finally {
            waiting = setTimeout(giveUp, timeoutMs);
          }
        };
        sql
          .begin('', begun)
          .then(
            () => resolve(),
            (error: unknown) => reject(failure ?? unavailable(error)),
          )
          .finally(() => clearTimeout(waiting));
      }),
  };
}

function runOn(sql: PostgresTransaction, timeoutMs: number | undefined): Run {
  // Prepared statements have names, which a pooler in transaction mode may not find again.
  return (text, values) => within(timeoutMs, () => sql.unsafe(text, values, { prepare: false }));
}
