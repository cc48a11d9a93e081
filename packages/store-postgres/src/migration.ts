import {
  anotherTable,
  bodyOf,
  headOf,
  type Procedure,
  proceduresOf,
  signatureOf,
} from './procedures.ts';
import { quotedText } from './quoting.ts';
import { type Table, type TableOptions, tableOf } from './table.ts';

export type MigrationOptions = TableOptions;

/** In the table's comment, so that it is copied, restored and dropped with the table. */
const versionMark = 'bluma-webhooks store, version ';

/** Any number that others are unlikely to lock: all stores of a database migrate one after the other. */
const advisoryLock = '4776218033027617';

/** What an error's context says if the server ended the wait for another migration. */
export const lockStatement = `pg_advisory_xact_lock(${advisoryLock})`;

/**
 * The SQL that `migrate()` runs, for those who migrate by hand: one `DO` statement, so one transaction, under an
 * advisory lock. It makes the table (and its schema) and its procedures, brings those of an earlier version up to date,
 * and leaves what is as new or newer alone. Any number of processes may run it at once, and again.
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
  const { claim, complete } = proceduresOf(table);
  return `
DECLARE
  -- -1: there is no table yet. 0: one from before versions were written down.
  version integer;
  -- The table's schema, the table in it, and the table alone, quoted; the schema in any case, as stores do.
  place text;
  home text;
  own text;
  body text;
  remark text;
BEGIN
  -- A lock timeout is meant for the application's queries. Another process may migrate for longer.
  PERFORM set_config('lock_timeout', '0', true);
  PERFORM ${lockStatement};${schema ? makeSchema(schema) : ''}

  version := CASE WHEN to_regclass(${quotedText(name)}) IS NULL THEN -1 ELSE coalesce(
    substring(
      obj_description(to_regclass(${quotedText(name)}), 'pg_class') FROM '${versionMark}([0-9]+)'
    )::integer,
    0
  ) END;

  IF version < 0 THEN
    CREATE TABLE ${name} (
      kept_until timestamptz NOT NULL,
      free_at timestamptz NOT NULL,
      attempt integer NOT NULL,
      done boolean NOT NULL,
      key bytea PRIMARY KEY,
      token uuid
    );
  END IF;

  IF version < 1 THEN
    -- A row that changes stays on its page and needs no new entries in the indexes, as long as the page has room and
    -- nothing changes that is indexed. The room: the server clears a page of dead rows once less than 10% of it is
    -- free, so less than that is left to keep. What is indexed for sweeps is not when a record ends, which its
    -- completion changes, but when it was to end as it was made.
    ALTER TABLE ${name} SET (fillfactor = 95);
    ALTER TABLE ${name} ADD COLUMN IF NOT EXISTS sweep_from timestamptz;
    UPDATE ${name} SET sweep_from = kept_until WHERE sweep_from IS NULL;
    ALTER TABLE ${name} ALTER COLUMN sweep_from SET NOT NULL;
  END IF;

  IF version <= 2 THEN
    SELECT '"' || replace(nspname, '"', '""') || '"', format('%I.%I', nspname, relname), quote_ident(relname)
    INTO place, home, own
    FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
    WHERE pg_class.oid = to_regclass(${quotedText(name)});

    -- The name may be taken, by the index of a table that was renamed; then the server chooses one.
    IF NOT EXISTS (
      SELECT FROM pg_index JOIN pg_attribute ON attrelid = indrelid AND attnum = indkey[0]
      WHERE indrelid = to_regclass(${quotedText(name)}) AND attname = 'sweep_from' AND indisvalid AND indpred IS NULL
    ) THEN
      IF to_regclass(place || ${quotedText(`.${sweepIndex}`)}) IS NULL THEN
        CREATE INDEX ${sweepIndex} ON ${name} (sweep_from);
      ELSE
        CREATE INDEX ON ${name} (sweep_from);
      END IF;
    END IF;
${ensure(claim, table)}
${ensure(complete, table)}
  END IF;

  IF version < 2 THEN
    -- Into what the table's owner may have said there.
    remark := coalesce(obj_description(to_regclass(${quotedText(name)}), 'pg_class'), '');
    remark := CASE
      WHEN remark ~ '${versionMark}[0-9]+' THEN regexp_replace(remark, '${versionMark}[0-9]+', '${versionMark}2')
      WHEN remark = '' THEN '${versionMark}2'
      ELSE remark || chr(10) || '${versionMark}2'
    END;
    EXECUTE format('COMMENT ON TABLE %s IS %L', home, remark);
  END IF;
END
`;
}

/** Whatever the version: a table that was renamed, moved or copied has the comment, but no procedures or another's. */
function ensure(procedure: Procedure, { prefix }: Table): string {
  const signature = quotedText(`.${signatureOf(procedure)}`);
  const called = quotedText(prefix + signatureOf(procedure));
  return `
    body := format(${quotedText(bodyOf(procedure))}, home, place, own);
    IF (SELECT prosrc FROM pg_proc WHERE oid = to_regprocedure(place || ${signature})) IS DISTINCT FROM body THEN
      EXECUTE 'CREATE OR REPLACE PROCEDURE ' || place || ${quotedText(`.${headOf(procedure)}`)} || quote_literal(body);
    END IF;
    -- What the table had where it was before can come first in the search path.
    IF to_regprocedure(${called}) IS DISTINCT FROM to_regprocedure(place || ${signature}) THEN
      RAISE 'drop procedure %.%: it comes before that of %',
        (SELECT pronamespace::regnamespace FROM pg_proc WHERE oid = to_regprocedure(${called})),
        ${quotedText(procedure.name)}, home
        USING ERRCODE = '${anotherTable}';
    END IF;`;
}

/** Looked up first: who may not create schemas may not say IF NOT EXISTS either. */
function makeSchema(schema: string): string {
  return `

  IF to_regnamespace(${quotedText(schema)}) IS NULL THEN
    CREATE SCHEMA ${schema};
  END IF;`;
}
