import type { IdempotencyStore } from '@bluma-webhooks/core';
import { memoryStore } from '@bluma-webhooks/store-memory';
import { sqliteStore } from './sqlite-store.ts';

/** The only place that knows where it is remembered which events ran. A store more is a line more. */
export function createStore(url = 'memory:'): IdempotencyStore {
  const { protocol, pathname } = new URL(url);
  switch (protocol) {
    case 'memory:':
      return memoryStore();
    case 'sqlite:':
      return sqliteStore(pathname);
    default:
      // Not the whole url, which may have a password in it.
      throw new Error(
        `There is no store for ${protocol}: set BLUMA_STORE to memory: or sqlite:<file>`,
      );
  }
}
