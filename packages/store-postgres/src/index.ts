export type {
  PgClient,
  PgPool,
  PgQueryable,
  PgStatement,
  PostgresQuery,
  PostgresSql,
  PostgresTransaction,
  Queryable,
  Row,
  Value,
} from './client.ts';
export { type MigrationOptions, migrationSql } from './migration.ts';
export type { PostgresStoreOptions } from './options.ts';
export { type PostgresStore, postgresStore } from './store.ts';
