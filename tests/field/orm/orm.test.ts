import { randomBytes } from 'node:crypto';
import { createReceiver } from '@bluma-webhooks/core';
import { type PostgresStore, postgresStore } from '@bluma-webhooks/store-postgres';
import { startPostgres, type TestServer } from '@bluma-webhooks/test-servers';
import { createEvent, signedRequest } from '@bluma-webhooks/testing';
import { drizzle } from 'drizzle-orm/node-postgres';
import { Pool, type PoolClient } from 'pg';
import postgres, { type TransactionSql } from 'postgres';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import * as services from './services.ts';

let server: TestServer;

beforeAll(async () => {
  server = await startPostgres();
}, 200_000);

afterAll(() => server?.stop());

const secret = 'whsec_example';
const silent = { info: () => {}, warn: () => {}, error: () => {} };
const commandTimeoutMs = 60_000;

const newTable = () => `orm_${randomBytes(6).toString('hex')}`;

interface SetUp<Db> {
  readonly store: PostgresStore<Db>;
  readonly table: string;
  count(): Promise<number>;
}

async function setUp<Db>(open: () => PostgresStore<Db>, pool: Pool): Promise<SetUp<Db>> {
  const table = newTable();
  await pool.query(`CREATE TABLE ${table} (id text)`);
  onTestFinished(async () => {
    await pool.query(`DROP TABLE ${table}`);
    await pool.end();
  });
  const store = open();
  await store.migrate();
  const count = async () =>
    (await pool.query(`SELECT count(*)::integer AS count FROM ${table}`)).rows[0].count;
  return { store, table, count };
}

function setUpPg(): Promise<SetUp<PoolClient>> {
  const pool = new Pool({ connectionString: server.url });
  return setUp(() => postgresStore({ pool, commandTimeoutMs, table: newTable() }), pool);
}

function setUpPostgresJs(): Promise<SetUp<TransactionSql>> {
  const pool = new Pool({ connectionString: server.url });
  const sql = postgres(server.url, { fetch_types: false, onnotice: () => {} });
  onTestFinished(() => sql.end({ timeout: 1 }));
  return setUp(() => postgresStore({ pool: sql, commandTimeoutMs, table: newTable() }), pool);
}

/** Five deliveries of one event, as Bluma sends them until one is answered 2xx. */
async function deliverFiveTimes<Db>(store: PostgresStore<Db>, work: (db: Db) => Promise<void>) {
  const errors: unknown[] = [];
  const receiver = createReceiver({
    secret,
    store,
    logger: silent,
    deadlineMs: 60_000,
    handlers: {
      '*': (_, ctx) =>
        store.transaction(ctx.claim, work).catch((error: unknown) => {
          errors.push(error);
          throw error;
        }),
    },
  });
  const { method, headers, body } = await signedRequest(createEvent('credits.low'), { secret });
  const statuses: number[] = [];
  for (let delivery = 1; delivery <= 5; delivery++) {
    const { status } = await receiver.receive({
      method,
      header: (name) => headers[name],
      read: () => ({ ok: true, bytes: body }),
    });
    statuses.push(status);
  }
  await receiver.close();
  return { statuses, errors };
}

function describeOrm<Db>(
  name: string,
  open: () => Promise<SetUp<Db>>,
  createService: (db: Db) => services.Service,
): void {
  describe(`the transaction of ${name} inside transaction()`, () => {
    it('commits with the event, once', async () => {
      const { store, table, count } = await open();
      const delivered = await deliverFiveTimes(store, async (db) => {
        await createService(db)(table, false);
        expect(await count()).toBe(0);
      });
      expect(delivered).toEqual({ statuses: [200, 200, 200, 200, 200], errors: [] });
      expect(await count()).toBe(1);
    });

    it('is rolled back if a later step of the work fails', async () => {
      const { store, table, count } = await open();
      const { errors } = await deliverFiveTimes(store, async (db) => {
        await createService(db)(table, false);
        throw new Error('a later step failed');
      });
      expect(errors).toContainEqual(new Error('a later step failed'));
      expect(await count()).toBe(0);
    });

    it('can be rolled back alone', async () => {
      const { store, table, count } = await open();
      const delivered = await deliverFiveTimes(store, async (db) => {
        await expect(createService(db)(table, true)).rejects.toThrow('declined');
      });
      expect(delivered).toEqual({ statuses: [200, 200, 200, 200, 200], errors: [] });
      expect(await count()).toBe(0);
    });
  });
}

describeOrm('Drizzle, db.transaction()', setUpPg, services.withDrizzle);
describeOrm('Drizzle over postgres.js', setUpPostgresJs, services.withDrizzlePostgresJs);
describeOrm('Kysely, db.transaction().execute()', setUpPg, services.withKysely);
describeOrm('Kysely with the client as its pool', setUpPg, services.withKyselyOnClient);
describeOrm('Knex, knex.transaction()', setUpPg, services.withKnex);
describeOrm('TypeORM, manager.transaction()', setUpPg, services.withTypeOrm);
describeOrm('Sequelize, sequelize.transaction()', setUpPg, services.withSequelize);
describeOrm('MikroORM, em.transactional()', setUpPg, services.withMikroOrm);
describeOrm('Prisma, $transaction()', setUpPg, services.withPrisma);

describe('a transaction of an ORM with an isolation level', () => {
  it.each<[string, (db: PoolClient) => services.Service]>([
    ['Sequelize', services.withSequelizeSerializable],
    [
      'Drizzle',
      (db) => async () => {
        await drizzle(db).transaction(async () => {}, { isolationLevel: 'serializable' });
      },
    ],
  ])('of %s is refused, naming its call, and nothing is committed', async (name, service) => {
    const { store, table, count } = await setUpPg();
    const { errors } = await deliverFiveTimes(store, async (db) => {
      await db.query(`INSERT INTO ${table} VALUES ('before')`);
      await service(db)(table, false);
    });
    expect(errors.length).toBeGreaterThan(0);
    for (const error of errors) {
      expect(error).toMatchObject({
        code: 'invalid_option',
        message: expect.stringMatching(new RegExp(`isolation level.*${name}`)),
      });
    }
    expect(await count()).toBe(0);
  });
});
