import type { AsyncIdempotencyStore } from '@bluma-webhooks/core';
import { postgresStore } from '@bluma-webhooks/store-postgres';
import { Pool } from 'pg';
import type { Times } from './times.ts';

export function openPostgresStore(url: string, { storeCommand }: Times): AsyncIdempotencyStore {
  const pool = new Pool({ connectionString: url, max: 20 });
  // The server's restarts: each call hears of them by itself.
  pool.on('error', () => {});
  return postgresStore({ pool, commandTimeoutMs: storeCommand });
}
