import type { AsyncIdempotencyStore } from '@bluma-webhooks/core';
import { redisStore } from '@bluma-webhooks/store-redis';
import { Redis } from 'ioredis';
import { checkThenSet, markBefore, unfenced } from './store-mutants.ts';
import type { StoreKind } from './stores.ts';
import type { Times } from './times.ts';

export function openRedisStore(
  kind: Exclude<StoreKind, 'postgres'>,
  url: string,
  { storeCommand }: Times,
): AsyncIdempotencyStore {
  const client = new Redis(url, { retryStrategy: () => 50 });
  client.on('error', () => {});
  const store = () => redisStore({ client, commandTimeoutMs: storeCommand });
  switch (kind) {
    case 'redis':
      return store();
    case 'mark-before':
      return markBefore(store());
    case 'check-then-set':
      return checkThenSet(client);
    case 'unfenced':
      return unfenced(client);
  }
}
