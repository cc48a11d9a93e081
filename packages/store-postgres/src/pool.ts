import { refuseOption, toKind } from '@bluma-webhooks/core/shared';
import type { PgPool, PgQueryable, PostgresSql, Queryable } from './client.ts';

/** What a library exposes under the name `pool`, and where its pool of `pg` is. */
interface UnsuitablePool {
  readonly got: string;
  /** The properties by which it is recognised. */
  readonly properties: readonly string[];
  readonly fix: string;
}

const ownPool = 'give a Pool of pg, made with the same connection string';

const unsuitablePools: readonly UnsuitablePool[] = [
  { got: 'a promise', properties: ['then', 'catch'], fix: 'await it first' },
  {
    got: 'a DataSource of TypeORM',
    properties: ['driver', 'createQueryRunner', 'initialize'],
    fix: 'give dataSource.driver.master, which is a Pool of pg, after dataSource.initialize()',
  },
  {
    got: 'an EntityManager of TypeORM',
    properties: ['getRepository', 'withRepository', 'query'],
    fix: 'give dataSource.driver.master, which is a Pool of pg',
  },
  {
    got: 'a Repository of TypeORM',
    properties: ['manager', 'createQueryBuilder', 'query'],
    fix: 'give dataSource.driver.master, which is a Pool of pg',
  },
  {
    got: 'a QueryRunner of TypeORM',
    properties: ['databaseConnection', 'startTransaction'],
    fix: 'give dataSource.driver.master, which is a Pool of pg',
  },
  {
    got: 'a QueryRunner of TypeORM',
    properties: ['startTransaction', 'commitTransaction', 'isTransactionActive'],
    fix: 'give dataSource.driver.master, which is a Pool of pg',
  },
  {
    got: 'a Sequelize',
    properties: ['connectionManager', 'getQueryInterface'],
    fix: `${ownPool}. The pool of sequelize.connectionManager is none of pg`,
  },
  {
    got: 'a Sequelize',
    properties: ['dialect', 'getQueryInterface'],
    fix: `${ownPool}. The pool of Sequelize is none of pg`,
  },
  {
    got: 'a Knex',
    properties: ['raw', 'client', 'migrate'],
    fix: `${ownPool}. The pool knex.client.pool is none of pg`,
  },
  {
    got: 'the pool of Knex or Sequelize',
    properties: ['acquire', 'release', 'destroy'],
    fix: ownPool,
  },
  {
    got: 'the pool of Sequelize',
    properties: ['acquire', 'release', 'destroyAllNow'],
    fix: ownPool,
  },
  {
    got: 'a client of Prisma',
    properties: ['$connect', '$queryRaw'],
    fix: 'give the Pool of pg that you gave to PrismaPg, or make one with the same connection string',
  },
  {
    got: 'a database of Drizzle',
    properties: ['$client'],
    fix: 'give db.$client, the Pool of pg or the sql of postgres.js',
  },
  {
    got: 'a transaction of Drizzle',
    properties: ['session', 'dialect', 'execute'],
    fix: 'give db.$client of the database, the Pool of pg or the sql of postgres.js',
  },
  {
    got: 'a Kysely',
    properties: ['selectFrom', 'getExecutor'],
    fix: 'give the Pool of pg that you gave to PostgresDialect',
  },
  { got: 'a MikroORM', properties: ['em', 'config', 'schema'], fix: ownPool },
  {
    got: 'an EntityManager of MikroORM',
    properties: ['getConnection', 'getDriver', 'fork'],
    fix: ownPool,
  },
  {
    got: 'a database of pg-promise',
    properties: ['$pool', 'oneOrNone'],
    fix: 'give db.$pool, which is a Pool of pg',
  },
  { got: 'a pool of Slonik', properties: ['oneFirst', 'maybeOne', 'transaction'], fix: ownPool },
  {
    got: 'a pool of MySQL',
    properties: ['getConnection', 'format', 'query'],
    fix: 'give a pool of Postgres',
  },
  {
    got: 'a client of Supabase',
    properties: ['rpc', 'from', 'auth'],
    fix: 'give a Pool of pg, made with the connection string of the database',
  },
  {
    got: 'a Redis client',
    properties: ['zadd', 'hset', 'duplicate'],
    fix: 'use redisStore() for it, or give a Pool of pg',
  },
  {
    got: 'the module pg',
    properties: ['Pool', 'Client', 'types'],
    fix: 'give new pg.Pool(…)',
  },
];

/** @throws {BlumaWebhookError} `invalid_option`, with what was given and what to give */
export function assertPool(
  pool: unknown,
): asserts pool is PgPool<never> | PostgresSql<never> | Queryable {
  const properties = pool instanceof Object ? pool : {};
  const has = (name: string) => name in properties;
  if (typeof pool === 'function' && 'unsafe' in pool && !('begin' in pool) && !('query' in pool)) {
    refusePool(
      'the sql of a transaction, or of reserve()',
      'give the sql that postgres() returned, which has begin()',
    );
  }
  const unsuitable = unsuitablePools.find(({ properties }) => properties.every(has));
  if (unsuitable) refusePool(unsuitable.got, unsuitable.fix);
  if (typeof pool === 'function' && 'begin' in pool && 'unsafe' in pool) {
    if ('typed' in pool) return;
    refusePool('a function with begin() and unsafe()', 'give the sql of postgres.js 3.4 or newer');
  }
  if (!has('query') || typeof Object(pool).query !== 'function') {
    refusePool(toKind(pool), 'give postgresStore() one of these');
  }
}

/** @throws {BlumaWebhookError} `invalid_option` for the result of a `query` that is not the one of `pg` */
export function refuseResult(result: unknown): never {
  refusePool(
    `one whose query() resolves to ${toKind(result)} without rows`,
    'let query(text, values) resolve to { rows }, as that of pg does',
  );
}

function refusePool(got: string, fix: string): never {
  return refuseOption('pool', {
    expected: 'a pg Pool, the sql of postgres.js, or an object with query(text, values)',
    got,
    fix,
  });
}

export function isPostgresJs<Transaction>(pool: object): pool is PostgresSql<Transaction> {
  return typeof pool === 'function' && 'unsafe' in pool && 'begin' in pool;
}

export function isPgPool<Client>(
  pool: PgPool<Client> | PgQueryable | Queryable,
): pool is PgPool<Client> {
  // A single client of pg also has `connect`, which returns no client.
  if (isPgClient(pool)) return false;
  return 'connect' in pool && typeof pool.connect === 'function';
}

/** A single client of `pg`. */
export function isPgClient(pool: object): pool is PgQueryable {
  return 'connectionParameters' in pool;
}
