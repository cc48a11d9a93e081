export { type MigrationOptions, migrationSql } from './migration.ts';
export type { PgClient, PgPool, PgQueryable, PreparedStatement } from './pg.ts';
export type { PostgresSql, PostgresTransaction } from './postgres-js.ts';
export {
  type PostgresStore,
  type PostgresStoreOptions,
  postgresStore,
} from './postgres-store.ts';
export type { Queryable, Row, Value } from './queryable.ts';
