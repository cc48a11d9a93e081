import { MikroORM, PostgreSqlDriver } from '@mikro-orm/postgresql';
import { PrismaPg } from '@prisma/adapter-pg';
import { sql as drizzleSql } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/node-postgres';
import { drizzle as drizzlePostgresJs } from 'drizzle-orm/postgres-js';
import createKnex from 'knex';
import { CompiledQuery, Kysely, PostgresDialect } from 'kysely';
import { Pool, type PoolClient } from 'pg';
import type { Sql, TransactionSql } from 'postgres';
import { Sequelize, Transaction } from 'sequelize';
import { DataSource } from 'typeorm';

// Services as applications have them: each opens a transaction of its ORM's own, and does not know of webhooks.

/** Writes `credits` into the table, in a transaction of the ORM. Then the ORM fails if it is told to. */
export type Service = (table: string, fails: boolean) => Promise<void>;

function failIf(fails: boolean): void {
  if (fails) throw new Error('the card is declined');
}

export function withDrizzle(db: PoolClient): Service {
  return (table, fails) =>
    drizzle(db).transaction(async (tx) => {
      await tx.execute(drizzleSql`INSERT INTO ${drizzleSql.identifier(table)} VALUES ('credits')`);
      await tx.transaction((inner) => inner.execute(drizzleSql`SELECT 1`));
      failIf(fails);
    });
}

export function withDrizzlePostgresJs(db: TransactionSql): Service {
  return (table, fails) =>
    drizzlePostgresJs(db as unknown as Sql).transaction(async (tx) => {
      await tx.execute(drizzleSql`INSERT INTO ${drizzleSql.identifier(table)} VALUES ('credits')`);
      await tx.transaction((inner) => inner.execute(drizzleSql`SELECT 1`));
      failIf(fails);
    });
}

export function withKysely(db: PoolClient): Service {
  const pool = { connect: async () => db, end: async () => {}, options: {} };
  const kysely = new Kysely<Record<string, { id: string }>>({
    dialect: new PostgresDialect({ pool }),
  });
  return (table, fails) =>
    kysely.transaction().execute(async (tx) => {
      await tx.insertInto(table).values({ id: 'credits' }).execute();
      failIf(fails);
    });
}

/** The client in place of a pool. */
export function withKyselyOnClient(db: PoolClient): Service {
  const kysely = new Kysely<Record<string, { id: string }>>({
    dialect: new PostgresDialect({ pool: db as never }),
  });
  return async (table, fails) => {
    await kysely.transaction().execute(async (tx) => {
      await tx.executeQuery(CompiledQuery.raw(`INSERT INTO ${table} VALUES ('credits')`));
      failIf(fails);
    });
    await kysely.destroy();
  };
}

export function withKnex(db: PoolClient): Service {
  const knex = createKnex({ client: 'pg' });
  return async (table, fails) => {
    await knex.transaction(
      async (trx) => {
        await trx(table).insert({ id: 'credits' });
        await trx.transaction((inner) => inner.raw('SELECT 1'));
        failIf(fails);
      },
      { connection: db },
    );
  };
}

export function withTypeOrm(db: PoolClient): Service {
  return async (table, fails) => {
    const runner = new DataSource({ type: 'postgres' }).createQueryRunner();
    // TypeORM has no option for a connection. People set it like this.
    Object.assign(runner, { databaseConnection: db });
    await runner.manager.transaction(async (manager) => {
      await manager.query(`INSERT INTO ${table} VALUES ('credits')`);
      await manager.transaction((inner) => inner.query('SELECT 1'));
      failIf(fails);
    });
  };
}

export function withSequelize(db: PoolClient): Service {
  return async (table, fails) => {
    const sequelize = new Sequelize('postgres://127.0.0.1:1/none', { logging: false });
    // Sequelize has no option for a connection. People set it like this.
    Object.assign(sequelize.connectionManager, {
      getConnection: async () => db,
      releaseConnection: async () => {},
    });
    await sequelize.transaction(async (transaction) => {
      await sequelize.query(`INSERT INTO ${table} VALUES ('credits')`, { transaction });
      await sequelize.transaction({ transaction }, async (inner) => {
        await sequelize.query('SELECT 1', { transaction: inner });
      });
      failIf(fails);
    });
  };
}

export function withSequelizeSerializable(db: PoolClient): Service {
  return async (table) => {
    const sequelize = new Sequelize('postgres://127.0.0.1:1/none', { logging: false });
    Object.assign(sequelize.connectionManager, {
      getConnection: async () => db,
      releaseConnection: async () => {},
    });
    const isolationLevel = Transaction.ISOLATION_LEVELS.SERIALIZABLE;
    await sequelize.transaction({ isolationLevel }, async (transaction) => {
      await sequelize.query(`INSERT INTO ${table} VALUES ('credits')`, { transaction });
    });
  };
}

export function withMikroOrm(db: PoolClient): Service {
  return async (table, fails) => {
    const pool = { connect: async () => db, end: async () => {}, options: {} };
    const orm = await MikroORM.init({
      driver: PostgreSqlDriver,
      dbName: 'none',
      entities: [],
      ensureDatabase: false,
      discovery: { warnWhenNoEntities: false },
      driverOptions: new PostgresDialect({ pool }),
      logger: () => {},
    });
    await orm.em.transactional(async (em) => {
      await em.execute(`INSERT INTO ${table} VALUES ('credits')`);
      await em.transactional((inner) => inner.execute('SELECT 1'));
      failIf(fails);
    });
    await orm.close();
  };
}

/** Prisma's adapter for pg, which sends all statements of `$transaction()`. */
export function withPrisma(db: PoolClient): Service {
  return async (table, fails) => {
    const pool = Object.assign(Object.create(Pool.prototype), {
      connect: async () => db,
      query: db.query,
      on: () => pool,
      removeListener: () => pool,
    });
    const adapter = await new PrismaPg(pool).connect();
    const transaction = await adapter.startTransaction();
    const empty = { args: [], argTypes: [] };
    await transaction.executeRaw({ sql: `INSERT INTO ${table} VALUES ('credits')`, ...empty });
    // The engine of Prisma sends these two itself.
    if (fails) await transaction.executeRaw({ sql: 'ROLLBACK', ...empty });
    else await transaction.executeRaw({ sql: 'COMMIT', ...empty });
    await (fails ? transaction.rollback() : transaction.commit());
    failIf(fails);
  };
}
