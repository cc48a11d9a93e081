import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { storeContract } from '@bluma-webhooks/testing';
import { describe, it } from 'vitest';
import { sqliteStore } from '../src/sqlite-store.ts';

describe("the example's own store", () => {
  storeContract(it, async () => {
    const folder = await mkdtemp(join(tmpdir(), 'bluma-sqlite-'));
    const file = join(folder, 'events.db');
    const store = sqliteStore(file);
    const peer = sqliteStore(file);
    return {
      store,
      peer,
      async forget() {
        const database = new DatabaseSync(file);
        database.exec('DELETE FROM bluma_events');
        database.close();
      },
      async close() {
        await store.close();
        await peer.close();
        await rm(folder, { recursive: true });
      },
    };
  });
});
