import {
  type AsyncIdempotencyStore,
  BlumaWebhookError,
  type Claim,
  type ClaimOptions,
  type ClaimResult,
  type StoredEvent,
} from '@bluma-webhooks/core';
import { idempotencyKey, refuseOption, toText } from '@bluma-webhooks/core/shared';
import type { Row } from './client.ts';
import { toColumns } from './columns.ts';
import type { Database, OnSent } from './database.ts';
import { toInterval } from './duration.ts';
import { storedKey, storedToken } from './identity.ts';
import { type LateClaimOptions, LateClaims } from './late-claims.ts';
import { type MigrateSettings, migrate } from './migrate.ts';
import type { Statements } from './statements.ts';
import { runTransaction } from './transaction.ts';

export interface TableStoreSettings<Db> {
  readonly database: Database<Db>;
  readonly statements: Statements;
  readonly migration: MigrateSettings;
  readonly retainMs: number;
  readonly timeoutMs: number;
}

/** The records of one table, through one driver. */
export class TableStore<Db> implements AsyncIdempotencyStore {
  readonly #settings: TableStoreSettings<Db>;

  readonly #lateClaims = new LateClaims();

  constructor(settings: TableStoreSettings<Db>) {
    this.#settings = settings;
  }

  async claim(key: string, { token, leaseMs, retainMs }: ClaimOptions): Promise<ClaimResult> {
    const { database, statements } = this.#settings;
    const lease = toInterval(leaseMs);
    const retention = toInterval(retainMs);
    const storedName = [storedKey(key), storedToken(token)] as const;
    const values = [...storedName, lease, leaseMs > retainMs ? lease : retention];
    const name = `${storedName[0].toString('hex')} ${storedName[1]}`;
    const rows = await this.#lateClaims.call(
      name,
      this.#lateClaimOptions(key, token, leaseMs),
      (onSent) =>
        repeatWhileExpired(() => database.run(statements.claim, values, onSent), isExpiredClaim),
    );
    return toClaimResult(rows, key, token);
  }

  async renew({ key, token }: Claim, { leaseMs }: { readonly leaseMs: number }) {
    const { database, statements } = this.#settings;
    const values = [storedKey(key), storedToken(token), toInterval(leaseMs)];
    const renew = () => database.run(statements.renew, values);
    const rows = await repeatWhileExpired(renew, isExpiredRenewal);
    return rows.length > 0 ? 'renewed' : 'lost';
  }

  async complete({ key, token, attempt }: Claim, { retainMs }: { readonly retainMs: number }) {
    const { database, statements } = this.#settings;
    const values = [storedKey(key), storedToken(token), attempt, toInterval(retainMs)];
    const [isCompleted] = toColumns(await database.run(statements.complete, values));
    return Number(isCompleted) === 1 ? 'completed' : 'lost';
  }

  async release(claim: Claim) {
    const rows = await this.#sendRelease(claim);
    return rows.length > 0 ? 'released' : 'lost';
  }

  async inspect(namespace: string, id: string): Promise<StoredEvent | undefined> {
    const { database, statements } = this.#settings;
    const key = storedKey(await idempotencyKey(namespace, id));
    return toStoredEvent(await database.run(statements.inspect, [key]));
  }

  async sweep({ limit }: { readonly limit: number }): Promise<number> {
    if (!Number.isSafeInteger(limit) || limit < 0) {
      refuseOption('limit', {
        expected: 'a whole number from 0',
        got: toText(limit),
        fix: 'correct it',
      });
    }
    const { database, statements } = this.#settings;
    const rows = await database.run(statements.sweep, [limit]);
    return Number(toColumns(rows)[0]);
  }

  migrate(): Promise<void> {
    const { database, migration } = this.#settings;
    return migrate(database.runWithoutTimeout, migration);
  }

  transaction<T>(claim: Claim, work: (db: Db) => Promise<T>): Promise<T> {
    return runTransaction(this.#settings, claim, work);
  }

  async close(): Promise<void> {
    // The pool belongs to the user.
  }

  #sendRelease({ key, token }: Pick<Claim, 'key' | 'token'>, onSent?: OnSent) {
    const { database, statements } = this.#settings;
    return database.run(statements.release, [storedKey(key), storedToken(token)], onSent);
  }

  #lateClaimOptions(key: string, token: string, leaseMs: number): LateClaimOptions {
    return {
      leaseMs,
      timeoutMs: this.#settings.timeoutMs,
      isGranted: (rows) => isGrantedClaim(rows),
      release: async (onSent) => (await this.#sendRelease({ key, token }, onSent)).length,
    };
  }
}

const maxRuns = 3;

/** Repeats a claim or renewal that waited at the server for as long as the lease that it granted. Both are idempotent. */
async function repeatWhileExpired(
  run: () => Promise<readonly Row[]>,
  isExpired: (rows: readonly Row[]) => boolean,
) {
  let rows = await run();
  for (let runs = 1; runs < maxRuns && isExpired(rows); runs++) rows = await run();
  return rows;
}

function isExpiredClaim(rows: readonly Row[]): boolean {
  const [isDone, hasToken, , secondsLeft] = toColumns(rows);
  return Number(isDone) === 0 && Number(hasToken) === 1 && Number(secondsLeft) <= 0;
}

function isGrantedClaim(rows: readonly Row[]): boolean {
  const [isDone, hasToken] = toColumns(rows);
  return Number(isDone) === 0 && Number(hasToken) === 1;
}

function isExpiredRenewal(rows: readonly Row[]): boolean {
  const [secondsLeft] = toColumns(rows);
  return secondsLeft !== undefined && Number(secondsLeft) <= 0;
}

function toClaimResult(rows: readonly Row[], key: string, token: string): ClaimResult {
  const [isDone, hasToken, attempt, secondsLeft] = toColumns(rows);
  if (Number(isDone ?? Number.NaN) === 1) return { status: 'done' };
  switch (Number(hasToken ?? Number.NaN)) {
    case 1:
      return { status: 'acquired', claim: { key, token, attempt: Number(attempt) } };
    case 0:
      return { status: 'in_progress', retryAfterMs: Math.max(Number(secondsLeft) * 1000, 0) };
    default:
      throw new BlumaWebhookError(
        'store_unavailable',
        'Postgres returned an unknown result for a claim',
      );
  }
}

function toStoredEvent(rows: readonly Row[]): StoredEvent | undefined {
  const [isDone, isReleased, attempt, leaseSeconds, retainedSeconds] = toColumns(rows);
  if (isDone === undefined) return undefined;
  const inSeconds = (seconds: unknown) => new Date(Date.now() + Number(seconds) * 1000);
  const event = { attempt: Number(attempt), expiresAt: inSeconds(retainedSeconds) };
  if (Number(isDone) === 1) return { ...event, state: 'done' };
  if (Number(isReleased) === 1) return { ...event, state: 'released' };
  return { ...event, state: 'claimed', leaseExpiresAt: inSeconds(leaseSeconds) };
}
