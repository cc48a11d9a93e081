import type { IdempotencyStore } from '@bluma-webhooks/core';
import { checkThenSet, markBefore, unfenced } from './flawed-stores.ts';
import type { Times } from './times.ts';

export type StoreKind = 'redis' | 'postgres' | 'mark-before' | 'check-then-set' | 'unfenced';

/** A process loads its own client alone: it is to start fast. */
export async function openStore(
  kind: StoreKind,
  url: string,
  times: Times,
): Promise<IdempotencyStore> {
  const commandTimeoutMs = times.storeCommand;
  if (kind === 'postgres') {
    const [{ Pool }, { postgresStore }] = await Promise.all([
      import('pg'),
      import('@bluma-webhooks/store-postgres'),
    ]);
    const pool = new Pool({ connectionString: url, max: 20 });
    // The server's restarts: each call hears of them by itself.
    pool.on('error', () => {});
    return postgresStore({ pool, commandTimeoutMs });
  }
  const [{ Redis }, { redisStore }] = await Promise.all([
    import('ioredis'),
    import('@bluma-webhooks/store-redis'),
  ]);
  const client = new Redis(url, { retryStrategy: () => 50 });
  client.on('error', () => {});
  switch (kind) {
    case 'redis':
      return redisStore({ client, commandTimeoutMs });
    case 'mark-before':
      return markBefore(redisStore({ client, commandTimeoutMs }));
    case 'check-then-set':
      return checkThenSet(client);
    case 'unfenced':
      return unfenced(client);
  }
}
