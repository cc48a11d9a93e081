import { setTimeout } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { Pool } from 'pg';
import { now } from './clock.ts';
import type { Outage } from './outage.ts';
import type { StoreKind } from './stores.ts';
import type { Times } from './times.ts';

const pauseMs = 20;

/**
 * Notes when the server takes so long to answer that a lease may have ended meanwhile: a disk that is slow to confirm
 * a write stops it as a freeze does, with nobody to say so.
 */
export function watchServer(
  kind: StoreKind,
  url: string,
  { lease }: Times,
  outages: Outage[],
): () => Promise<void> {
  const { ask, close } = kind === 'postgres' ? postgres(url, lease) : redis(url);
  let hasEnded = false;
  const watch = async () => {
    while (!hasEnded) {
      const from = now();
      // One that is away is noted by who has sent it there.
      await ask().catch(() => {});
      const to = now();
      if (to - from > lease / 4) outages.push({ kind: 'server stall', from, to });
      await setTimeout(pauseMs);
    }
  };
  const watching = watch();
  return async () => {
    hasEnded = true;
    await watching;
    await close();
  };
}

/** A write, since it is those that the disk has to confirm. */
function redis(url: string) {
  const client = new Redis(url, { retryStrategy: () => 50, maxRetriesPerRequest: 0 });
  client.on('error', () => {});
  return { ask: () => client.set('watch', 1), close: async () => client.disconnect() };
}

function postgres(url: string, connectionTimeoutMillis: number) {
  const pool = new Pool({ connectionString: url, max: 1, connectionTimeoutMillis });
  pool.on('error', () => {});
  return { ask: () => pool.query('SELECT pg_current_xact_id()'), close: () => pool.end() };
}
