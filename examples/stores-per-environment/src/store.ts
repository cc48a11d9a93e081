import type { IdempotencyStore } from '@bluma-webhooks/core';
import { memoryStore } from '@bluma-webhooks/store-memory';
import { postgresStore } from '@bluma-webhooks/store-postgres';
import { redisStore } from '@bluma-webhooks/store-redis';
import { Redis } from 'ioredis';
import { Pool } from 'pg';
import { sqliteStore } from './sqlite-store.ts';

/** A store, and an end to what was opened for it: a store closes no client that it was given. */
export interface OpenStore {
  readonly store: IdempotencyStore;
  close(): Promise<void>;
}

/** The only place that knows where it is remembered which events ran. A store more is a case more. */
export async function openStore(url = 'memory:'): Promise<OpenStore> {
  const { protocol, pathname } = new URL(url);
  switch (protocol) {
    case 'memory:':
      return itself(memoryStore());
    case 'sqlite:':
      return itself(sqliteStore(pathname));
    case 'redis:': {
      const client = new Redis(url);
      client.on('error', report);
      return { store: redisStore({ client }), close: async () => client.disconnect() };
    }
    case 'postgres:': {
      const pool = new Pool({ connectionString: url });
      // Without a listener, a restart of the server would end this process.
      pool.on('error', report);
      const store = postgresStore({ pool });
      await store.migrate();
      return { store, close: () => pool.end() };
    }
    default:
      // Not the whole url, which may have a password in it.
      throw new Error(
        `There is no store for ${protocol}: set BLUMA_STORE to memory:, sqlite:<file>, redis://… or postgres://…`,
      );
  }
}

function itself(store: IdempotencyStore): OpenStore {
  return { store, close: () => store.close() };
}

function report({ message }: Error): void {
  console.error(message);
}
