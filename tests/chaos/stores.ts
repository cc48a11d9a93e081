import type { IdempotencyStore } from '@bluma-webhooks/core';
import { postgresStore } from '@bluma-webhooks/store-postgres';
import { redisStore } from '@bluma-webhooks/store-redis';
import { startPostgres, startRedis, type TestServer } from '@bluma-webhooks/test-servers';
import { Redis } from 'ioredis';
import { Pool } from 'pg';
import { checkThenSet, markBefore, unfenced } from './flawed-stores.ts';
import { times } from './setting.ts';

export type StoreKind = 'redis' | 'postgres' | 'mark-before' | 'check-then-set' | 'unfenced';

/** A server of the run's own, which keeps what it acknowledged over a crash. */
export function startServer(kind: StoreKind): Promise<TestServer> {
  return kind === 'postgres'
    ? startPostgres({ own: true })
    : startRedis({ own: true, appendOnly: true });
}

/** As a user would, with what is there to be done before the first claim. */
export async function prepareServer(kind: StoreKind, url: string): Promise<void> {
  if (kind !== 'postgres') return;
  const pool = new Pool({ connectionString: url });
  await postgresStore({ pool }).migrate();
  await pool.end();
}

export function openStore(kind: StoreKind, url: string): IdempotencyStore {
  const commandTimeoutMs = times.storeCommand;
  if (kind === 'postgres') {
    const pool = new Pool({ connectionString: url, max: 20 });
    // The server's restarts: each call hears of them by itself.
    pool.on('error', () => {});
    return postgresStore({ pool, commandTimeoutMs });
  }
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
