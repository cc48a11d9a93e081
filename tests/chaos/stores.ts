import type { AsyncIdempotencyStore } from '@bluma-webhooks/core';
import type { Times } from './times.ts';

export type StoreKind = 'redis' | 'postgres' | 'mark-before' | 'check-then-set' | 'unfenced';

/** A process loads its own client alone: it is to start fast. */
export async function openStore(
  kind: StoreKind,
  url: string,
  times: Times,
): Promise<AsyncIdempotencyStore> {
  if (kind === 'postgres') {
    return (await import('./postgres-store.ts')).openPostgresStore(url, times);
  }
  return (await import('./redis-stores.ts')).openRedisStore(kind, url, times);
}
