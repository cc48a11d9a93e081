import type { IdempotencyStore, Logger } from '@bluma-webhooks/core';
import { memoryStore } from './memory-store.ts';

/**
 * The store of a server whose user sets none: memory. In production, where that is seldom meant, one warning says
 * what it means. For adapters; in an application, call `memoryStore()`.
 */
export function defaultStore(logger: Logger): IdempotencyStore {
  if (globalThis.process?.env.NODE_ENV === 'production') {
    logger.warn('memory_store_in_production', {
      fix: 'Set store: what ran is kept in this process alone and forgotten when it ends, so events can run twice',
    });
  }
  return memoryStore({ logger });
}
