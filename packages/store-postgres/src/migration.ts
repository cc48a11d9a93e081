import { assertOptions } from '@bluma-webhooks/core/shared';
import { unknownTableState, wrongTableState } from './errors.ts';
import { optionNames } from './options.ts';
import { createProcedures, type Procedure, toBody, toHead, toSignature } from './procedures.ts';
import { quoteText } from './quoting.ts';
import { createTable, type Table, type TableOptions } from './table.ts';

export type MigrationOptions = TableOptions;

/** In the table's comment, so that it is copied, restored and dropped with the table. */
const versionMark = 'bluma-webhooks store, version ';

/** The columns of every version that `migrate()` can update. */
const columns = ['key', 'token', 'attempt', 'done', 'lease_expires_at', 'expires_at'];

/** An arbitrary number that other software is unlikely to lock. All stores of a database share it. */
const advisoryLock = '4776218033027617';

/** Part of an error's context if the server ended the wait for another migration. */
export const lockStatement = `pg_advisory_xact_lock(${advisoryLock})`;

/**
 * The SQL that `migrate()` runs, to be run with other tools: one `DO` statement, so one transaction, under an advisory
 * lock. It creates the table (and its schema) and its procedures, or updates those of an earlier version. It does not
 * change a table of this version or a newer one. Processes may run it concurrently, and repeatedly.
 *
 * @throws {BlumaWebhookError} `invalid_option`, for example if a name is empty or too long
 *
 * @example
 * ```ts
 * import { migrationSql } from '@bluma-webhooks/store-postgres';
 *
 * console.log(migrationSql({ schema: 'webhooks' }));
 * ```
 */
export function migrationSql(options: MigrationOptions = {}): string {
  assertOptions(options, optionNames);
  return `DO ${quoteText(createBlock(createTable(options)))};\n`;
}

function createBlock(table: Table): string {
  const { name, schema, sweepIndex } = table;
  const { claim, complete } = createProcedures(table);
  const regclass = `to_regclass(${quoteText(name)})`;
  return `
DECLARE
  -- -1: there is no table yet. 0: a table without a version.
  version integer;
  -- The table's schema, the table with its schema, and the table alone, quoted.
  table_schema text;
  qualified_table text;
  bare_table text;
  body text;
  table_comment text;
BEGIN
  -- A lock timeout is meant for the application's queries. Another process may migrate for longer.
  PERFORM set_config('lock_timeout', '0', true);
  PERFORM ${lockStatement};${schema ? createSchema(schema) : ''}

  version := CASE WHEN ${regclass} IS NULL THEN -1 ELSE coalesce(
    substring(obj_description(${regclass}, 'pg_class') FROM '${versionMark}([0-9]+)')::integer,
    0
  ) END;

  IF version BETWEEN 0 AND 2 AND ${columns.length} > (
    SELECT count(*) FROM pg_attribute
    WHERE attrelid = ${regclass} AND NOT attisdropped AND attname IN (${columns.map((column) => `'${column}'`).join(', ')})
  ) THEN
    RAISE 'table must be a table that migrate() created, got %, which lacks its columns: drop or rename that table, or choose another name',
      ${quoteText(name)}
      USING ERRCODE = '${unknownTableState}';
  END IF;

  IF version < 0 THEN
    CREATE TABLE ${name} (
      expires_at timestamptz NOT NULL,
      lease_expires_at timestamptz NOT NULL,
      attempt integer NOT NULL,
      done boolean NOT NULL,
      key bytea PRIMARY KEY,
      token uuid
    );
  END IF;

  IF version < 1 THEN
    -- An updated row stays on its page and needs no new index entries, if the page has room and no indexed column
    -- changes. The server removes the dead rows of a page once less than 10% of it is free, so less room than that is
    -- enough. The index for sweeps has the first expiry of a record, since the completion changes the expiry.
    ALTER TABLE ${name} SET (fillfactor = 95);
    ALTER TABLE ${name} ADD COLUMN IF NOT EXISTS sweep_after timestamptz;
    UPDATE ${name} SET sweep_after = expires_at WHERE sweep_after IS NULL;
    ALTER TABLE ${name} ALTER COLUMN sweep_after SET NOT NULL;
  END IF;

  IF version <= 2 THEN
    SELECT '"' || replace(nspname, '"', '""') || '"', format('%I.%I', nspname, relname), quote_ident(relname)
    INTO table_schema, qualified_table, bare_table
    FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
    WHERE pg_class.oid = ${regclass};

    -- The index of a renamed table may have the name. Then the server chooses another one.
    IF NOT EXISTS (
      SELECT FROM pg_index JOIN pg_attribute ON attrelid = indrelid AND attnum = indkey[0]
      WHERE indrelid = ${regclass} AND attname = 'sweep_after' AND indisvalid AND indpred IS NULL
    ) THEN
      IF to_regclass(table_schema || ${quoteText(`.${sweepIndex}`)}) IS NULL THEN
        CREATE INDEX ${sweepIndex} ON ${name} (sweep_after);
      ELSE
        CREATE INDEX ON ${name} (sweep_after);
      END IF;
    END IF;
${ensureProcedure(claim, table)}
${ensureProcedure(complete, table)}
  END IF;

  IF version < 2 THEN
    -- The version is added to the comment that the table's owner may have written.
    table_comment := coalesce(obj_description(${regclass}, 'pg_class'), '');
    table_comment := CASE
      WHEN table_comment ~ '${versionMark}[0-9]+' THEN regexp_replace(table_comment, '${versionMark}[0-9]+', '${versionMark}2')
      WHEN table_comment = '' THEN '${versionMark}2'
      ELSE table_comment || chr(10) || '${versionMark}2'
    END;
    EXECUTE format('COMMENT ON TABLE %s IS %L', qualified_table, table_comment);
  END IF;
END
`;
}

/** At every version: a table that was renamed, moved or copied has its comment, but no procedures or another table's. */
function ensureProcedure(procedure: Procedure, { prefix }: Table): string {
  const signature = quoteText(`.${toSignature(procedure)}`);
  const called = quoteText(prefix + toSignature(procedure));
  return `
    body := format(${quoteText(toBody(procedure))}, qualified_table, table_schema, bare_table);
    IF (SELECT prosrc FROM pg_proc WHERE oid = to_regprocedure(table_schema || ${signature})) IS DISTINCT FROM body THEN
      EXECUTE 'CREATE OR REPLACE PROCEDURE ' || table_schema || ${quoteText(`.${toHead(procedure)}`)} || quote_literal(body);
    END IF;
    -- The procedure of the table's former schema can come first in the search path.
    IF to_regprocedure(${called}) IS DISTINCT FROM to_regprocedure(table_schema || ${signature}) THEN
      RAISE 'drop procedure %.%: it comes before that of %',
        (SELECT pronamespace::regnamespace FROM pg_proc WHERE oid = to_regprocedure(${called})),
        ${quoteText(procedure.name)}, qualified_table
        USING ERRCODE = '${wrongTableState}';
    END IF;`;
}

/** Looks the schema up first: a role that may not create schemas may not use IF NOT EXISTS either. */
function createSchema(schema: string): string {
  return `

  IF to_regnamespace(${quoteText(schema)}) IS NULL THEN
    CREATE SCHEMA ${schema};
  END IF;`;
}
