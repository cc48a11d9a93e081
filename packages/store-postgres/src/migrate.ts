import { BlumaWebhookError, isBlumaWebhookError, type Logger } from '@bluma-webhooks/core';
import type { Run } from './database.ts';
import { toMigrationError } from './errors.ts';
import { lockStatement } from './migration.ts';

export interface MigrateSettings {
  /** The statement of `migrationSql()`. */
  readonly migration: string;
  /** The time from the call to the end of the migration, in ms. */
  readonly timeoutMs: number;
  readonly logger: Logger;
}

/** A longer migration is logged, so that the operator sees why the process waits. */
const warnAfterMs = 1000;
const pauseMs = 250;

/**
 * Runs the migration. Waits while another process migrates, even if the server ends the wait: a role's
 * `statement_timeout` is meant for the application's queries.
 *
 * @throws {BlumaWebhookError} `store_unavailable`, after `timeoutMs` at the latest
 */
export async function migrate(run: Run, settings: MigrateSettings): Promise<void> {
  const { migration, timeoutMs } = settings;
  const end = new AbortController();
  const warning = setTimeout(() => warn(settings), warnAfterMs);
  const timer = setTimeout(() => end.abort(), timeoutMs);
  const timeout = new Promise<never>((_, reject) => {
    end.signal.addEventListener('abort', () => reject(timeoutError(timeoutMs)));
  });
  try {
    await Promise.race([runWhenUnlocked(run, migration, end.signal), timeout]);
  } finally {
    clearTimeout(warning);
    clearTimeout(timer);
    end.abort();
  }
}

async function runWhenUnlocked(run: Run, migration: string, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    try {
      await run(migration, []);
      return;
    } catch (error) {
      if (!waitedForLock(error)) throw toMigrationError(error);
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
    }
  }
}

/** Whether the server ended the statement while it waited for the lock, so that the migration had not begun. */
function waitedForLock(error: unknown): boolean {
  const cause = isBlumaWebhookError(error) ? error.cause : undefined;
  const where = cause instanceof Object && 'where' in cause ? cause.where : undefined;
  return String(where).includes(lockStatement);
}

function warn({ logger, timeoutMs }: MigrateSettings): void {
  logger.warn('migration_slow', {
    timeoutMs,
    fix: 'If another process is migrating this database, do nothing: this process waits for up to timeoutMs. Otherwise end the transaction that has locked the table, or raise migrationTimeoutMs',
  });
}

function timeoutError(ms: number): BlumaWebhookError {
  return new BlumaWebhookError(
    'store_unavailable',
    `migrate() of postgresStore() has not finished within ${ms} ms: another process may still be migrating this database, or has locked the table. Run it again, or set migrationTimeoutMs higher`,
  );
}
