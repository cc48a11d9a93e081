import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import type { Claim } from '@bluma-webhooks/core';
import type { PostgresStore } from '@bluma-webhooks/store-postgres';
import type { Case } from '../contract.ts';
import type { Write } from './postgres-clients.ts';

const longMs = 60_000;

/** A table of its own, and two stores on it. */
interface Stores {
  readonly store: PostgresStore<Write>;
  readonly peer: PostgresStore<Write>;
  close(): Promise<void>;
}

type Run = (bench: ReturnType<typeof benchOn>) => Promise<void>;

/** What `transaction()` promises, over connections that may be another's a moment later. */
export function transactionCases(
  subject: (table: string) => Promise<Stores>,
  query: Write,
): Case[] {
  const named = (name: string, run: Run): Case => ({
    name: `transaction() ${name}`,
    run: async () => {
      const table = `matrix_${randomUUID().replaceAll('-', '')}`;
      const stores = await subject(table);
      await query(`CREATE TABLE ${table}_effects ()`);
      await run(benchOn(stores, `${table}_effects`, query));
      await query(`DROP TABLE ${table}_effects`);
      await stores.close();
    },
  });
  return [
    named(
      'commits the work and the completion together',
      async ({ store, peer, work, effects }) => {
        const claims = await Promise.all(Array.from({ length: 20 }, () => acquire(store)));
        await Promise.all(claims.map((claim) => work(store, claim)));
        assert.equal(await effects(), claims.length);
        for (const { key } of claims) assert.equal(await readStatus(peer, key), 'done');
      },
    ),

    named('rolls all back if the work rejects', async ({ store, peer, work, effects }) => {
      const claim = await acquire(store);
      const error = new Error('no such video');
      await assert.rejects(
        work(store, claim, () => Promise.reject(error)),
        error,
      );
      assert.equal(await effects(), 0);
      assert.equal(await readStatus(peer, claim.key), 'in_progress');
      await work(store, claim);
      assert.equal(await effects(), 1);
    }),

    named('rolls all back if the event is taken over', async ({ store, peer, work, effects }) => {
      const stale = await acquire(store, { leaseMs: 0 });
      const working = work(store, stale, async () => {
        await work(peer, await acquire(peer, { key: stale.key }));
      });
      await assert.rejects(working, { code: 'lease_lost' });
      assert.equal(await effects(), 1);
      assert.equal(await readStatus(peer, stale.key), 'done');
    }),
  ];
}

function benchOn({ store, peer }: Stores, table: string, query: Write) {
  return {
    store,
    peer,
    work: (of: PostgresStore<Write>, claim: Claim, meanwhile = async () => {}) =>
      of.transaction(claim, async (write) => {
        await write(`INSERT INTO ${table} DEFAULT VALUES`);
        await meanwhile();
      }),
    effects: async () => (await query(`SELECT FROM ${table}`)).length,
  };
}

async function acquire(
  store: PostgresStore<Write>,
  { key, leaseMs = longMs }: { readonly key?: string; readonly leaseMs?: number } = {},
): Promise<Claim> {
  const result = await store.claim(key ?? randomUUID(), {
    token: randomUUID(),
    leaseMs,
    retainMs: longMs,
  });
  assert.equal(result.status, 'acquired');
  return result.claim;
}

async function readStatus(store: PostgresStore<Write>, key: string): Promise<string> {
  const claim = { token: randomUUID(), leaseMs: longMs, retainMs: longMs };
  return (await store.claim(key, claim)).status;
}
