import { BlumaWebhookError, type Claim } from '@bluma-webhooks/core';
import type { Database } from './database.ts';
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
  if (!database.transact) {
    throw new BlumaWebhookError(
      'invalid_option',
      'transaction() needs a connection of its own: give postgresStore() a pg Pool or the sql of postgres.js',
    );
  }
  const key = storedKey(claim.key);
  const token = storedToken(claim.token);
  let outcome: { readonly value: T } | undefined;
  await database.transact(async (db, run) => {
    const [lost] = await run(statements.isLost, [key, token]);
    if (lost) throw leaseLost();
    const value = await work(db);
    const [completed] = await run(statements.completeOnce, [
      key,
      token,
      claim.attempt,
      milliseconds(retainMs),
    ]);
    if (!completed) throw leaseLost();
    outcome = { value };
  });
  if (!outcome) throw new TypeError('A transaction was committed without its work');
  return outcome.value;
}

function leaseLost(): BlumaWebhookError {
  return new BlumaWebhookError(
    'lease_lost',
    'The transaction was rolled back: the event is done already, or another attempt has taken it over',
  );
}
