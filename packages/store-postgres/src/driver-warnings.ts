import type { Logger } from '@bluma-webhooks/core';
import { isCloudflareWorkers, readProperty } from '@bluma-webhooks/core/shared';

const fetchTypesFix =
  'Give the store a sql of its own with fetch_types: false: without it, a Postgres server that fails while a connection starts ends this process (porsager/postgres#1192)';
const workersReason =
  'on Workers a connection belongs to one request, and the next request would wait for it until commandTimeoutMs';

const warned = new WeakSet<object>();

/** Logs one warning for a `sql` of postgres.js whose settings can end the process, or stop it. */
export function warnOfPostgresJs(sql: object, logger: Logger): void {
  if (isCloudflareWorkers()) {
    const fix = `Use a Pool of pg with maxUses: 1: ${workersReason}`;
    warnOnce(sql, () => logger.warn('pool_on_workers', { fix }));
    return;
  }
  // postgres.js reads the array types when a connection starts. If that fails, it rejects a promise that nobody can catch.
  if (readProperty(readProperty(sql, 'options'), 'fetch_types') === true) {
    warnOnce(sql, () => logger.warn('fetch_types', { fix: fetchTypesFix }));
  }
}

/** Logs one warning for a `pg` pool on Workers that keeps its connections. */
export function warnOfPgPool(pool: object, logger: Logger): void {
  const isReused = readProperty(readProperty(pool, 'options'), 'maxUses') !== 1;
  if (!isReused || !isCloudflareWorkers()) return;
  const fix = `Create the Pool with maxUses: 1: ${workersReason}`;
  warnOnce(pool, () => logger.warn('pool_on_workers', { fix }));
}

function warnOnce(pool: object, warn: () => void): void {
  if (warned.has(pool)) return;
  warned.add(pool);
  warn();
}
