import { BlumaWebhookError, type Claim } from '@bluma-webhooks/core';
import { refuseOption } from '@bluma-webhooks/core/shared';
import { toColumns } from './columns.ts';
import type { Database, TransactionSteps } from './database.ts';
import { toInterval } from './duration.ts';
import { storedKey, storedToken } from './identity.ts';
import type { Statements } from './statements.ts';

export interface TransactionSettings<Db> {
  readonly database: Database<Db>;
  readonly statements: Statements;
  readonly retainMs: number;
}

/**
 * Runs `work` and completes the claim in one transaction.
 *
 * The completion locks the record at the end of the transaction. A lock from the beginning would also block the claim's
 * own renewals, so that work longer than the lease would lose it. And every duplicate would wait for the lock on a
 * connection of its own. A takeover before the completion wins, and this transaction is rolled back. A later takeover
 * waits for the commit and finds the event done. See docs/decisions/2026-11-22-transactions-lock-last.md.
 */
export async function runTransaction<Db, T>(
  { database, statements, retainMs }: TransactionSettings<Db>,
  claim: Claim,
  work: (db: Db) => Promise<T>,
): Promise<T> {
  const { transactions } = database;
  if (!transactions) {
    refuseOption('pool', {
      expected: 'a pg Pool or the sql of postgres.js',
      got: 'an object with only query',
      fix: 'give one of these, since transaction() needs a connection of its own',
    });
  }
  const key = storedKey(claim.key);
  const token = storedToken(claim.token);
  let transaction = '';
  let session: string[] = [];
  let result: { readonly value: T } | undefined;
  const steps: TransactionSteps<Db> = {
    async begin(run) {
      const rows = await run(statements.identifyTransaction, [key, token]);
      const [id, isLost, ...settings] = toColumns(rows);
      if (Number(isLost) !== 0) throw lostLeaseError();
      transaction = String(id);
      session = settings.map(String);
    },
    async work(db) {
      result = { value: await work(db) };
    },
    async complete(run, changesSession) {
      // The work may have taken a role of a tenant, which has no rights on the store's table.
      if (changesSession) await run(statements.restoreSession, session);
      const values = [key, token, claim.attempt, toInterval(retainMs), transaction];
      const [isSame, isCompleted] = toColumns(await run(statements.completeOnce, values));
      if (Number(isSame) !== 1) throw endedTransactionError();
      if (Number(isCompleted) !== 1) throw lostLeaseError();
    },
  };
  const name = `${key.toString('hex')} ${token}`;
  await transactions.limiter.run(name, () => transactions.run(steps));
  if (!result) throw new TypeError('A transaction was committed without its work');
  return result.value;
}

function lostLeaseError(): BlumaWebhookError {
  return new BlumaWebhookError(
    'lease_lost',
    'The transaction was rolled back: the event is done already, or another attempt has taken it over',
  );
}

function endedTransactionError(): BlumaWebhookError {
  return new BlumaWebhookError(
    'store_unavailable',
    'The work ended its transaction by itself, so its event was not completed: leave COMMIT and ROLLBACK to transaction()',
  );
}
