import { BlumaWebhookError, type Claim } from '@bluma-webhooks/core';
import { columnsOf } from './columns.ts';
import type { Database, Steps } from './database.ts';
import { milliseconds } from './duration.ts';
import { storedKey, storedToken } from './identity.ts';
import type { Statements } from './statements.ts';

/** What {@link inTransaction} needs to know of its store. */
export interface TransactionSetting<Db> {
  readonly database: Database<Db>;
  readonly statements: Statements;
  readonly retainMs: number;
}

/**
 * Runs `work` and completes the claim, both or neither.
 *
 * The record is locked at the end, by its completion, and not from the beginning on: a lock would also keep out the
 * claim's own renewals, so that any work longer than the lease would be given up, and let every duplicate wait for it
 * on a connection of its own. A takeover that comes before the completion wins, and this one is rolled back; one that
 * comes later waits for the commit and finds the event done. See docs/decisions/2026-11-22-transactions-lock-last.md.
 */
export async function inTransaction<Db, T>(
  { database, statements, retainMs }: TransactionSetting<Db>,
  claim: Claim,
  work: (db: Db) => Promise<T>,
): Promise<T> {
  const { transactions } = database;
  if (!transactions) {
    throw new BlumaWebhookError(
      'invalid_option',
      'transaction() needs a connection of its own: give postgresStore() a pg Pool or the sql of postgres.js',
    );
  }
  const key = storedKey(claim.key);
  const token = storedToken(claim.token);
  let transaction = '';
  let outcome: { readonly value: T } | undefined;
  const steps: Steps<Db> = {
    async begin(run) {
      const [id, lost] = columnsOf(await run(statements.begun, [key, token]));
      if (Number(lost) !== 0) throw leaseLost();
      transaction = String(id);
    },
    async work(db) {
      outcome = { value: await work(db) };
    },
    async complete(run) {
      const values = [key, token, claim.attempt, milliseconds(retainMs), transaction];
      const [same, completed] = columnsOf(await run(statements.completeOnce, values));
      if (Number(same) !== 1) throw endedByItself();
      if (Number(completed) !== 1) throw leaseLost();
    },
  };
  const name = `${key.toString('hex')} ${token}`;
  await transactions.line.run(name, () => transactions.transact(steps));
  if (!outcome) throw new TypeError('A transaction was committed without its work');
  return outcome.value;
}

function leaseLost(): BlumaWebhookError {
  return new BlumaWebhookError(
    'lease_lost',
    'The transaction was rolled back: the event is done already, or another attempt has taken it over',
  );
}

function endedByItself(): BlumaWebhookError {
  return new BlumaWebhookError(
    'store_unavailable',
    'The work ended its transaction by itself, so its event was not completed: leave COMMIT and ROLLBACK to transaction()',
  );
}
