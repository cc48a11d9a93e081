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
import { type MigrateSetting, migrate } from './migrate.ts';
import type { PostgresStore } from './postgres-store.ts';
import type { Row } from './queryable.ts';
import type { Statements } from './statements.ts';
import { inTransaction } from './transaction.ts';

export interface TableStoreSetting<Db> {
  readonly database: Database<Db>;
  readonly statements: Statements;
  readonly migrating: MigrateSetting;
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
    const retention = milliseconds(retainMs);
    const kept = leaseMs > retainMs ? lease : retention;
    const values = [storedKey(key), storedToken(token), lease, kept];
    const claim = () => database.run(statements.claim, values);
    return claimResult(await live(claim, isLateClaim), key, token);
  }

  async renew({ key, token }: Claim, { leaseMs }: { readonly leaseMs: number }) {
    const { database, statements } = this.#setting;
    const values = [storedKey(key), storedToken(token), milliseconds(leaseMs)];
    const rows = await live(() => database.run(statements.renew, values), isLateRenewal);
    return rows.length > 0 ? 'renewed' : 'lost';
  }

  async complete({ key, token, attempt }: Claim, { retainMs }: { readonly retainMs: number }) {
    const { database, statements } = this.#setting;
    const values = [storedKey(key), storedToken(token), attempt, milliseconds(retainMs)];
    const [isCompleted] = columnsOf(await database.run(statements.complete, values));
    return Number(isCompleted) === 1 ? 'completed' : 'lost';
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

  migrate(): Promise<void> {
    const { database, migrating } = this.#setting;
    return migrate(database.runPatiently, migrating);
  }

  transaction<T>(claim: Claim, work: (db: Db) => Promise<T>): Promise<T> {
    return inTransaction(this.#setting, claim, work);
  }

  async close(): Promise<void> {
    // The pool is the user's.
  }
}

const mostTries = 3;

/** Sent again, which a claim and a renewal may be, where it waited at the server for as long as the lease that it gives. */
async function live(run: () => Promise<readonly Row[]>, isLate: (rows: readonly Row[]) => boolean) {
  let rows = await run();
  for (let tries = 1; tries < mostTries && isLate(rows); tries++) rows = await run();
  return rows;
}

function isLateClaim(rows: readonly Row[]): boolean {
  const [done, mine, , left] = columnsOf(rows);
  return Number(done) === 0 && Number(mine) === 1 && Number(left) <= 0;
}

function isLateRenewal(rows: readonly Row[]): boolean {
  const [left] = columnsOf(rows);
  return left !== undefined && Number(left) <= 0;
}

function claimResult(rows: readonly Row[], key: string, token: string): ClaimResult {
  const [done, mine, attempt, left] = columnsOf(rows);
  if (Number(done ?? Number.NaN) === 1) return { status: 'done' };
  switch (Number(mine ?? Number.NaN)) {
    case 1:
      return { status: 'acquired', claim: { key, token, attempt: Number(attempt) } };
    case 0:
      return { status: 'in_progress', retryAfterMs: Math.max(Number(left) * 1000, 0) };
    default:
      throw new BlumaWebhookError(
        'store_unavailable',
        'Postgres gave an answer that is none to a claim',
      );
  }
}
