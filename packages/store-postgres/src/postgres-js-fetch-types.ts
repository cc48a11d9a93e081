import type { Logger } from '@bluma-webhooks/core';
import { readProperty } from '@bluma-webhooks/core/shared';

const warned = new WeakSet<object>();

/**
 * By default, postgres.js reads the array types when a connection starts. If the server fails then, postgres.js rejects a
 * promise that nobody can catch, which ends the process (porsager/postgres#1192).
 */
export function warnOfFetchTypes(sql: object, logger: Logger): void {
  if (readProperty(readProperty(sql, 'options'), 'fetch_types') !== true || warned.has(sql)) return;
  warned.add(sql);
  try {
    logger.warn('fetch_types', {
      fix: 'Give the store a sql of its own with fetch_types: false: without it, a Postgres server that fails while a connection starts ends this process (porsager/postgres#1192)',
    });
  } catch {
    // A logger that throws must not prevent the store.
  }
}
