import { postgresStore } from '@bluma-webhooks/store-postgres';
import { startPostgres, startRedis, type TestServer } from '@bluma-webhooks/test-servers';
import { Pool } from 'pg';
import type { StoreKind } from './stores.ts';

/** A server for one run, which does not lose confirmed writes in a crash. */
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
