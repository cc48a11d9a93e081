import { quotedText } from './quoting.ts';
import { type Table, type TableOptions, tableOf } from './table.ts';

export type MigrationOptions = TableOptions;

/** In the table's comment, so that it is copied, restored and dropped with the table. */
const versionMark = 'bluma-webhooks store, version ';

/** Any number that others are unlikely to lock: all stores of a database migrate one after the other. */
const advisoryLock = '4776218033027617';

/**
 * The SQL that `migrate()` runs, for those who migrate by hand: one `DO` statement, so one transaction, under an
 * advisory lock. It makes the table (and its schema), brings one of an earlier version up to date, and leaves one that
 * is as new or newer alone. Any number of processes may run it at once, and again.
 *
 * @throws {BlumaWebhookError} `invalid_option` if a name is empty or too long
 *
 * @example
 * ```ts
 * import { migrationSql } from '@bluma-webhooks/store-postgres';
 *
 * console.log(migrationSql({ schema: 'webhooks' }));
 * ```
 */
export function migrationSql(options: MigrationOptions = {}): string {
  return `DO ${quotedText(migration(tableOf(options)))};\n`;
}

function migration(table: Table): string {
  const { name, schema, sweepIndex } = table;
  return `
DECLARE
  -- -1: there is no table yet. 0: one from before versions were written down.
  version integer;
BEGIN
  PERFORM pg_advisory_xact_lock(${advisoryLock});${schema ? makeSchema(schema) : ''}

  version := CASE WHEN to_regclass(${quotedText(name)}) IS NULL THEN -1 ELSE coalesce(
    substring(
      obj_description(to_regclass(${quotedText(name)}), 'pg_class') FROM '${versionMark}([0-9]+)'
    )::integer,
    0
  ) END;

  IF version < 0 THEN
    CREATE TABLE ${name} (
      key bytea PRIMARY KEY,
      -- The claim that holds the key or completed it. NULL: released.
      token bytea,
      attempt integer NOT NULL,
      -- NULL: done or released.
      leased_until timestamptz,
      kept_until timestamptz NOT NULL
    );
  END IF;

  IF version < 1 THEN
    -- Room on each page for the next version of its rows, which then need no new entries in the indexes.
    ALTER TABLE ${name} SET (fillfactor = 80);
    -- In hours, so that it seldom changes while its row does.
    ALTER TABLE ${name} ADD COLUMN IF NOT EXISTS kept_until_hour timestamp
      GENERATED ALWAYS AS (date_trunc('hour', kept_until AT TIME ZONE 'UTC')) STORED;
    CREATE INDEX IF NOT EXISTS ${sweepIndex} ON ${name} (kept_until_hour);
    COMMENT ON TABLE ${name} IS '${versionMark}1';
  END IF;
END
`;
}

/** Looked up first: who may not create schemas may not say IF NOT EXISTS either. */
function makeSchema(schema: string): string {
  return `

  IF to_regnamespace(${quotedText(schema)}) IS NULL THEN
    CREATE SCHEMA ${schema};
  END IF;`;
}
