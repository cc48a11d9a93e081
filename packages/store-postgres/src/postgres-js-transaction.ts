import type { PostgresSql, PostgresTransaction } from './client.ts';
import type { TimedCommandSettings, TransactionSteps } from './database.ts';
import {
  interruptedCommitError,
  lateQueryError,
  lostConnectionError,
  toUnavailable,
  unansweredError,
} from './errors.ts';
import { createPostgresJsRun } from './postgres-js-run.ts';
import { createScopedSql } from './postgres-js-scope.ts';
import { TransactionGuard } from './transaction-guard.ts';

/**
 * `sql.begin` with a time limit, and safe when the connection is lost. postgres.js 3.4 then rejects immediately, while
 * the work continues. A later query of the work, or the COMMIT or ROLLBACK of postgres.js, throws where nothing can catch
 * it. Or it runs on the connection that replaced the lost one, outside of the transaction
 * (https://github.com/porsager/postgres/issues/1208, https://github.com/porsager/postgres/pull/1215).
 */
export function runPostgresJsTransaction<Transaction extends PostgresTransaction>(
  sql: PostgresSql<Transaction>,
  settings: TimedCommandSettings,
  steps: TransactionSteps<Transaction>,
): Promise<void> {
  const { timeoutMs } = settings;
  const guard = new TransactionGuard();
  let isTimedOut = false;
  let isConnectionLost = false;
  let isWorkOver = false;
  let isCompleted = false;
  let isInterrupted = false;
  let failure: { readonly error: unknown } | undefined;
  let running = Promise.resolve();
  return new Promise((resolve, reject) => {
    const startTimer = () =>
      setTimeout(() => {
        isTimedOut = true;
        reject(failure ? failure.error : unansweredError(timeoutMs));
      }, timeoutMs);
    // For BEGIN, and after the work for COMMIT or ROLLBACK.
    let timer = startTimer();

    const checkConnection = () => {
      if (isConnectionLost) throw lostConnectionError();
    };
    const checkWork = () => {
      checkConnection();
      if (isWorkOver) throw lateQueryError();
    };
    // postgres.js sends a query when something waits for it, not when it is created. The server answers in order. So a
    // query that it answers after the completion was sent after it, and may have turned the commit into a rollback.
    const onSettled = () => {
      isInterrupted ||= isCompleted;
    };

    const runSteps = async (transaction: Transaction) => {
      const scope = { check: checkConnection };
      const run = createPostgresJsRun(createScopedSql(transaction, scope), settings);
      await steps.begin(run);
      const workScope = { check: checkWork, onSettled, guard, options: getOptions(sql) };
      await steps.work(createScopedSql(transaction, workScope)).finally(() => {
        isWorkOver = true;
      });
      guard.assertEnded();
      await steps.complete(run, guard.changesSession);
      isCompleted = true;
    };

    const onBegun = async (transaction: Transaction) => {
      clearTimeout(timer);
      if (isTimedOut) throw unansweredError(timeoutMs);
      running = runSteps(transaction).catch((error: unknown) => {
        failure = { error: guard.refusal ?? error };
      });
      await running;
      // By the next turn of the event loop, postgres.js has reported a lost connection.
      await new Promise(setImmediate);
      // This promise never resolves, so that postgres.js sends nothing more.
      if (isConnectionLost) return new Promise<never>(() => {});
      timer = startTimer();
      if (failure) throw failure.error;
    };

    const onFailed = async (error: unknown) => {
      isConnectionLost = true;
      await running;
      reject(failure ? failure.error : toUnavailable(error));
    };

    sql
      .begin('', onBegun)
      .then(() => (isInterrupted ? reject(interruptedCommitError()) : resolve()), onFailed)
      .finally(() => clearTimeout(timer));
  });
}

/** The options of the pool, which the sql of a transaction lacks. Drizzle reads them. */
function getOptions(sql: object): unknown {
  return 'options' in sql ? sql.options : undefined;
}
