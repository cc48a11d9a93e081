import { randomBytes } from 'node:crypto';
import { postgresStore } from '@bluma-webhooks/store-postgres';
import { startPostgres, type TestServer } from '@bluma-webhooks/test-servers';
import { MikroORM, PostgreSqlDriver } from '@mikro-orm/postgresql';
import { drizzle } from 'drizzle-orm/node-postgres';
import createKnex from 'knex';
import { Kysely, PostgresDialect } from 'kysely';
import pg from 'pg';
import createPgPromise from 'pg-promise';
import postgres from 'postgres';
import { Sequelize } from 'sequelize';
import { DataSource } from 'typeorm';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';

let server: TestServer;

beforeAll(async () => {
  server = await startPostgres();
}, 200_000);

afterAll(() => server?.stop());

async function openDataSource() {
  const dataSource = await new DataSource({ type: 'postgres', url: server.url }).initialize();
  onTestFinished(() => dataSource.destroy());
  return dataSource;
}

function openSequelize() {
  const sequelize = new Sequelize(server.url, { logging: false });
  onTestFinished(() => sequelize.close());
  return sequelize;
}

function openKnex() {
  const knex = createKnex({ client: 'pg', connection: server.url });
  onTestFinished(() => knex.destroy());
  return knex;
}

function openPool() {
  const pool = new pg.Pool({ connectionString: server.url });
  onTestFinished(() => pool.end());
  return pool;
}

function openPgPromise() {
  const db = createPgPromise({ noWarnings: true })(server.url);
  onTestFinished(() => db.$pool.end());
  return db;
}

describe('is refused at construction, with what to give', () => {
  it.each<[string, () => unknown, RegExp]>([
    ['a DataSource', openDataSource, /a DataSource of TypeORM: give dataSource\.driver\.master/],
    ['a manager', async () => (await openDataSource()).manager, /TypeORM.*driver\.master/],
    [
      'a QueryRunner',
      async () => (await openDataSource()).createQueryRunner(),
      /a QueryRunner of TypeORM.*driver\.master/,
    ],
    ['a Sequelize', openSequelize, /a Sequelize: give a Pool of pg/],
    [
      'the pool of Sequelize',
      () => Reflect.get(openSequelize().connectionManager, 'pool'),
      /Sequelize: give a Pool of pg/,
    ],
    ['a Knex', openKnex, /a Knex: give a Pool of pg/],
    ['the pool of Knex', () => openKnex().client.pool, /Knex.*give a Pool of pg/],
    ['a Drizzle database', () => drizzle(openPool()), /a database of Drizzle: give db\.\$client/],
    [
      'a Kysely',
      () => new Kysely({ dialect: new PostgresDialect({ pool: openPool() }) }),
      /a Kysely: give the Pool of pg/,
    ],
    ['a database of pg-promise', openPgPromise, /pg-promise: give db\.\$pool/],
    [
      'a MikroORM',
      () =>
        MikroORM.init({
          driver: PostgreSqlDriver,
          dbName: 'none',
          entities: [],
          discovery: { warnWhenNoEntities: false },
          connect: false,
        } as never),
      /a MikroORM: give a Pool of pg/,
    ],
    ['the module pg', () => pg, /the module pg: give new pg\.Pool/],
    ['a promise', () => ({ pool: Promise.resolve(openPool()) }), /a promise: await it/],
  ])('%s', async (_, open, message) => {
    const opened = await open();
    const pool =
      opened instanceof Object && 'pool' in opened && opened.pool instanceof Promise
        ? opened.pool
        : opened;
    const options: object = { pool };
    expect(() => Reflect.apply(postgresStore, undefined, [options])).toThrow(message);
  });

  it('the sql of a transaction and of reserve()', async () => {
    const sql = postgres(server.url);
    onTestFinished(() => sql.end({ timeout: 1 }));
    const reserved = await sql.reserve();
    const options: object = { pool: reserved };
    expect(() => Reflect.apply(postgresStore, undefined, [options])).toThrow(/reserve\(\)/);
    reserved.release();
  });
});

describe('works', () => {
  it.each<[string, () => pg.Pool | Promise<pg.Pool>]>([
    [
      'dataSource.driver.master of TypeORM',
      async () => Reflect.get((await openDataSource()).driver, 'master'),
    ],
    ['db.$client of Drizzle', () => drizzle(openPool()).$client],
    ['db.$pool of pg-promise', () => openPgPromise().$pool as unknown as pg.Pool],
  ])('%s', async (_, open) => {
    const store = postgresStore({
      pool: await open(),
      table: `events_${randomBytes(6).toString('hex')}`,
    });
    await store.migrate();
    const options = { token: 'token', leaseMs: 60_000, retainMs: 60_000 };
    const claimed = await store.claim('key', options);
    if (claimed.status !== 'acquired') return expect.unreachable(claimed.status);
    await store.transaction(claimed.claim, async (db) => {
      await db.query('SELECT 1');
    });
    expect(await store.claim('key', { ...options, token: 'other' })).toEqual({ status: 'done' });
  });
});
