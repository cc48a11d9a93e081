import { BlumaWebhookError, isBlumaWebhookError, type Logger } from '@bluma-webhooks/core';
import type { Run } from './database.ts';
import { lockStatement } from './migration.ts';

export interface MigrateSetting {
  /** The statement of `migrationSql()`. */
  readonly migration: string;
  /** In ms, from the call to the end of the migration. */
  readonly timeoutMs: number;
  readonly logger: Logger;
}

/** A longer migration is reported, so that the person who starts the process sees what it waits for. */
const reportAfterMs = 1000;
const pauseMs = 250;

/**
 * Runs the migration. Waits while another process migrates, also where the server ends the wait early: a role's
 * `statement_timeout` is meant for the application's queries.
 *
 * @throws {BlumaWebhookError} `store_unavailable`, after `timeoutMs` at the latest
 */
export async function migrate(run: Run, setting: MigrateSetting): Promise<void> {
  const { migration, timeoutMs } = setting;
  const end = new AbortController();
  const reporting = setTimeout(() => report(setting), reportAfterMs);
  const ending = setTimeout(() => end.abort(), timeoutMs);
  const timeout = new Promise<never>((_, reject) => {
    end.signal.addEventListener('abort', () => reject(notMigrated(timeoutMs)));
  });
  try {
    await Promise.race([runInTurn(run, migration, end.signal), timeout]);
  } finally {
    clearTimeout(reporting);
    clearTimeout(ending);
    end.abort();
  }
}

async function runInTurn(run: Run, migration: string, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    try {
      await run(migration, []);
      return;
    } catch (error) {
      if (!wasWaiting(error)) throw error;
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
    }
  }
}

/** Whether the server ended the statement while it waited for its turn, so that nothing had begun. */
function wasWaiting(error: unknown): boolean {
  const cause = isBlumaWebhookError(error) ? error.cause : undefined;
  const where = cause instanceof Object && 'where' in cause ? cause.where : undefined;
  return String(where).includes(lockStatement);
}

function report({ logger, timeoutMs }: MigrateSetting): void {
  try {
    logger.warn(
      `migrate() of postgresStore() has not finished yet: another process may be migrating this database. It waits for up to ${timeoutMs} ms (migrationTimeoutMs)`,
      { timeoutMs },
    );
  } catch {
    // A logger that fails is no reason not to migrate.
  }
}

function notMigrated(ms: number): BlumaWebhookError {
  return new BlumaWebhookError(
    'store_unavailable',
    `migrate() of postgresStore() has not finished within ${ms} ms: another process may still be migrating this database, or holds a lock on the table. Run it again, or set migrationTimeoutMs higher`,
  );
}
