import type { IdempotencyStore } from '@bluma-webhooks/core';
import { Pool, type PoolClient } from 'pg';
import postgres, { type TransactionSql } from 'postgres';
import { expectTypeOf, it } from 'vitest';
import { type PostgresStore, postgresStore, type Value } from '../src/index.ts';

it("the work of a transaction gets the driver's connection", () => {
  expectTypeOf(postgresStore({ pool: new Pool() })).toEqualTypeOf<PostgresStore<PoolClient>>();
  expectTypeOf(postgresStore({ pool: postgres() })).toEqualTypeOf<PostgresStore<TransactionSql>>();
  const query = async (text: string, values: Value[]) => ({ rows: [{ text, values }] });
  expectTypeOf(postgresStore({ pool: { query } })).toEqualTypeOf<PostgresStore<never>>();
});

it("a transaction passes on its work's result", () => {
  const store = postgresStore({ pool: new Pool() });
  const claim = { key: 'key', token: 'token', attempt: 1 };
  expectTypeOf(store.transaction(claim, async () => 1)).toEqualTypeOf<Promise<number>>();
  expectTypeOf(store).toExtend<IdempotencyStore>();
});
