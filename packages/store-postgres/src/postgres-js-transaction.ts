import type { Steps } from './database.ts';
import {
  type PostgresJsSetting,
  type PostgresSql,
  type PostgresTransaction,
  runOn,
} from './postgres-js.ts';
import { lent } from './postgres-js-lent.ts';
import { connectionLost, interrupted, noAnswer, tooLate, unavailable } from './unavailable.ts';

/**
 * `sql.begin`, with an end to its waiting, and safe where the connection is lost. Then postgres.js 3.4 rejects at once,
 * while the work goes on; and what the work sends after that, or postgres.js's own COMMIT or ROLLBACK, throws where
 * nobody can catch it, or runs on the connection that took the lost one's place, outside of the transaction
 * (https://github.com/porsager/postgres/issues/1208, https://github.com/porsager/postgres/pull/1215).
 */
export function transact<Transaction extends PostgresTransaction>(
  sql: PostgresSql<Transaction>,
  setting: PostgresJsSetting,
  steps: Steps<Transaction>,
): Promise<void> {
  const { timeoutMs } = setting;
  let isGivenUp = false;
  let isOver = false;
  let isReturned = false;
  let isCompleted = false;
  let isInterrupted = false;
  let failure: { readonly error: unknown } | undefined;
  let working = Promise.resolve();
  return new Promise((resolve, reject) => {
    const startWaiting = () =>
      setTimeout(() => {
        isGivenUp = true;
        reject(failure ? failure.error : noAnswer(timeoutMs));
      }, timeoutMs);
    // For BEGIN, and after the work for COMMIT or ROLLBACK.
    let waiting = startWaiting();

    const checkConnection = () => {
      if (isOver) throw connectionLost();
    };
    const checkWork = () => {
      checkConnection();
      if (isReturned) throw tooLate();
    };
    // postgres.js sends a query once something waits for it, whenever it was made. The server answers in order, so what
    // it answers after the completion was sent after it, and is what may have made of the commit a rollback.
    const answered = () => {
      isInterrupted ||= isCompleted;
    };

    const run = async (transaction: Transaction) => {
      const runOurs = runOn(lent(transaction, checkConnection), setting);
      await steps.begin(runOurs);
      await steps.work(lent(transaction, checkWork, answered)).finally(() => {
        isReturned = true;
      });
      await steps.complete(runOurs);
      isCompleted = true;
    };

    const begun = async (transaction: Transaction) => {
      clearTimeout(waiting);
      if (isGivenUp) throw noAnswer(timeoutMs);
      working = run(transaction).catch((error: unknown) => {
        failure = { error };
      });
      await working;
      // By the next turn of the event loop, postgres.js has said whether it was the connection that failed.
      await new Promise(setImmediate);
      // Never resolved, so that postgres.js sends nothing more.
      if (isOver) return new Promise<never>(() => {});
      waiting = startWaiting();
      if (failure) throw failure.error;
    };

    const ended = async (error: unknown) => {
      isOver = true;
      await working;
      reject(failure ? failure.error : unavailable(error));
    };

    sql
      .begin('', begun)
      .then(() => (isInterrupted ? reject(interrupted()) : resolve()), ended)
      .finally(() => clearTimeout(waiting));
  });
}
