import {
  BlumaWebhookError,
  type Claim,
  type ClaimOptions,
  type ClaimResult,
} from '@bluma-webhooks/core';
import { columnsOf } from './columns.ts';
import type { Database } from './database.ts';
import { milliseconds } from './duration.ts';
import { storedKey, storedToken } from './identity.ts';
import type { PostgresStore } from './postgres-store.ts';
import type { Row } from './queryable.ts';
import type { Statements } from './statements.ts';
import { inTransaction } from './transaction.ts';

export interface TableStoreSetting<Db> {
  readonly database: Database<Db>;
  readonly statements: Statements;
  readonly migration: string;
  readonly retainMs: number;
}

/** One table's records, through one driver. */
export class TableStore<Db> implements PostgresStore<Db> {
  readonly #setting: TableStoreSetting<Db>;

  constructor(setting: TableStoreSetting<Db>) {
    this.#setting = setting;
  }

  async claim(key: string, { token, leaseMs, retainMs }: ClaimOptions): Promise<ClaimResult> {
    const { database, statements } = this.#setting;
    const lease = milliseconds(leaseMs);
    const kept = milliseconds(Math.max(leaseMs, retainMs));
    const values = [storedKey(key), storedToken(token), lease, kept];
    return claimResult(await database.run(statements.claim, values), key, token);
  }

  async renew({ key, token }: Claim, { leaseMs }: { readonly leaseMs: number }) {
    const { database, statements } = this.#setting;
    const rows = await database.run(statements.renew, [
      storedKey(key),
      storedToken(token),
      milliseconds(leaseMs),
    ]);
    return rows.length > 0 ? 'renewed' : 'lost';
  }

  async complete({ key, token, attempt }: Claim, { retainMs }: { readonly retainMs: number }) {
    const { database, statements } = this.#setting;
    const values = [storedKey(key), storedToken(token), attempt, milliseconds(retainMs)];
    const [isCompleted] = columnsOf(await database.run(statements.complete, values));
    return isCompleted === true ? 'completed' : 'lost';
  }

  async release({ key, token }: Claim) {
    const { database, statements } = this.#setting;
    const rows = await database.run(statements.release, [storedKey(key), storedToken(token)]);
    return rows.length > 0 ? 'released' : 'lost';
  }

  async sweep({ limit }: { readonly limit: number }): Promise<number> {
    if (!Number.isSafeInteger(limit) || limit < 0) {
      throw new BlumaWebhookError(
        'invalid_option',
        `limit is ${limit}: give sweep() a whole number`,
      );
    }
    const { database, statements } = this.#setting;
    const rows = await database.run(statements.sweep, [limit]);
    return Number(columnsOf(rows)[0]);
  }

  async migrate(): Promise<void> {
    const { database, migration } = this.#setting;
    await database.runPatiently(migration, []);
  }

  transaction<T>(claim: Claim, work: (db: Db) => Promise<T>): Promise<T> {
    return inTransaction(this.#setting, claim, work);
  }

  async close(): Promise<void> {
    // The pool is the user's.
  }
}

function claimResult(rows: readonly Row[], key: string, token: string): ClaimResult {
  const [done, mine, attempt, wait] = columnsOf(rows);
  if (done === true) return { status: 'done' };
  if (mine === true) return { status: 'acquired', claim: { key, token, attempt: Number(attempt) } };
  if (mine === false) {
    return { status: 'in_progress', retryAfterMs: Math.max(Number(wait) * 1000, 0) };
  }
  throw new BlumaWebhookError(
    'store_unavailable',
    'Postgres gave an answer that is none to a claim',
  );
}
