import { BlumaWebhookError } from '@bluma-webhooks/core';
import type { PostgresSql, PostgresTransaction } from './postgres-js.ts';
import { noAnswer, unavailable } from './unavailable.ts';

/**
 * `sql.begin`, with an end to its waiting, and safe where the connection is lost. Then postgres.js 3 rejects at once,
 * while the work goes on; and what the work sends after that, or postgres.js's own COMMIT or ROLLBACK, throws where
 * nobody can catch it, or runs on the connection that took the lost one's place, outside of the transaction
 * (https://github.com/porsager/postgres/issues/1208, https://github.com/porsager/postgres/pull/1215).
 */
export function transact<Transaction extends PostgresTransaction>(
  sql: PostgresSql<Transaction>,
  timeoutMs: number,
  work: (transaction: Transaction) => Promise<void>,
): Promise<void> {
  let isGivenUp = false;
  let isOver = false;
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

    const begun = async (transaction: Transaction) => {
      clearTimeout(waiting);
      if (isGivenUp) throw noAnswer(timeoutMs);
      working = work(guarded(transaction, () => isOver)).catch((error: unknown) => {
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
      .then(() => resolve(), ended)
      .finally(() => clearTimeout(waiting));
  });
}

/** The transaction, which takes nothing more once it is over. */
function guarded<Transaction extends PostgresTransaction>(
  transaction: Transaction,
  isOver: () => boolean,
): Transaction {
  const check = () => {
    if (!isOver()) return;
    throw new BlumaWebhookError('store_unavailable', 'The connection of this transaction is lost');
  };
  return new Proxy(transaction, {
    apply(target, self, args) {
      check();
      return Reflect.apply(target, self, args);
    },
    get(target, name) {
      check();
      return Reflect.get(target, name);
    },
  });
}
