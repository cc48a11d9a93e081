import { quotedText } from './quoting.ts';
import { type Statements, statementsOf } from './statements.ts';
import type { Table } from './table.ts';

/** A statement under a name in the database. */
export interface Procedure {
  /** Quoted, without its schema. */
  readonly name: string;
  /** The types of the statement's values, and last the schema that the caller names, or NULL. */
  readonly takes: readonly string[];
  /** What the statement returns, by names that no column has. All NULL if it returns no row. */
  readonly returns: readonly string[];
  /** With `%1$s` for the table, whose schema only the server may know. */
  readonly statement: string;
}

/** What the server says where a procedure is not that of the table that its caller means: an SQLSTATE of our own. */
export const anotherTable = 'BLUMA';

/** A table's procedures, by the statements that they hold. */
export type Procedures = Readonly<Record<'claim' | 'complete', Procedure>>;

/**
 * The two statements of every event, which the server takes longer to plan than to run. PL/pgSQL keeps their plans for
 * the session. The CALL itself needs no plan, and no name that a pooler would have to follow. See
 * docs/decisions/2026-11-22-claims-are-procedures.md.
 */
export function proceduresOf(table: Table): Procedures {
  const { claim, complete } = statementsOf({ ...table, name: '%1$s' });
  return {
    claim: {
      name: table.claimProcedure,
      takes: ['bytea', 'uuid', 'interval', 'interval', 'text'],
      returns: ['is_done integer', 'is_mine integer', 'attempts integer', 'seconds_left numeric'],
      statement: claim,
    },
    complete: {
      name: table.completeProcedure,
      takes: ['bytea', 'uuid', 'integer', 'interval', 'text'],
      returns: ['is_completed integer'],
      statement: complete,
    },
  };
}

/** The same statements, those that have a procedure by a call of it. */
export function calling(table: Table, statements: Statements): Statements {
  const { claim, complete } = proceduresOf(table);
  return { ...statements, claim: callOf(table, claim), complete: callOf(table, complete) };
}

function callOf(table: Table, { name, takes, returns }: Procedure): string {
  const given = takes.slice(0, -1).map((_, index) => `$${index + 1}`);
  const named = table.schema === undefined ? 'NULL' : quotedText(table.schema);
  return `CALL ${table.prefix}${name}(${[...given, named, ...returns.map(() => 'NULL')].join(', ')})`;
}

/** As `to_regprocedure` looks for it, without its schema. */
export function signatureOf({ name, takes }: Procedure): string {
  return `${name}(${takes.join(', ')})`;
}

/** What comes before the body in CREATE PROCEDURE, without its schema. */
export function headOf({ name, takes, returns }: Procedure): string {
  const results = returns.map((result) => `OUT ${result}`);
  return `${name}(${[...takes, ...results].join(', ')}) LANGUAGE plpgsql AS `;
}

/**
 * With `%1$s` for the table, `%2$s` for its schema, and `%3$s` for its name in there.
 *
 * A table can be moved and renamed, and another come to its name, while the procedure goes on naming what it did. All
 * calls of a store have to mean the same table, those without a procedure too: that of the schema they name, or the first
 * one that the connection finds. These names are constants, which cost nothing once they are planned; plans are made
 * again when the search path or any schema changes.
 */
export function bodyOf({ takes, returns, statement }: Procedure): string {
  const named = `$${takes.length}`;
  const targets = returns.map((_, index) => `$${takes.length + index + 1}`);
  const refuse = `RAISE 'This procedure is that of %%', %1$L USING ERRCODE = '${anotherTable}'`;
  return `
BEGIN
IF ${named} IS NULL THEN
  IF %3$L::regclass <> %1$L::regclass THEN
    ${refuse};
  END IF;
ELSIF ${named} <> %2$L THEN
  ${refuse};
END IF;${statement}
INTO ${targets.join(', ')};
END
`;
}
