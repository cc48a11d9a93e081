import { type Statements, statementsOf } from './statements.ts';
import type { Table } from './table.ts';

/** A statement under a name in the database. */
export interface Procedure {
  /** Quoted, without its schema. */
  readonly name: string;
  /** The types of the statement's values. */
  readonly takes: readonly string[];
  /** What the statement returns, by names that no column has. All NULL if it returns no row. */
  readonly returns: readonly string[];
  /** With `%s` for the table, whose schema only the server may know. */
  readonly statement: string;
}

/** A table's procedures, by the statements that they hold. */
export type Procedures = Readonly<Record<'claim' | 'complete', Procedure>>;

/**
 * The two statements of every event, which the server takes longer to plan than to run. PL/pgSQL keeps their plans for
 * the session. The CALL itself needs no plan, and no name that a pooler would have to follow. See
 * docs/decisions/2026-11-22-claims-are-procedures.md.
 */
export function proceduresOf(table: Table): Procedures {
  const { claim, complete } = statementsOf({ ...table, name: '%s' });
  return {
    claim: {
      name: table.claimProcedure,
      takes: ['bytea', 'uuid', 'interval', 'interval'],
      returns: ['is_done boolean', 'is_mine boolean', 'attempts integer', 'wait_seconds numeric'],
      statement: claim,
    },
    complete: {
      name: table.completeProcedure,
      takes: ['bytea', 'uuid', 'integer', 'interval'],
      returns: ['is_completed boolean'],
      statement: complete,
    },
  };
}

/** The same statements, those that have a procedure by a call of it. */
export function calling(table: Table, statements: Statements): Statements {
  const { claim, complete } = proceduresOf(table);
  return { ...statements, claim: callOf(table, claim), complete: callOf(table, complete) };
}

function callOf({ prefix }: Table, { name, takes, returns }: Procedure): string {
  const given = takes.map((_, index) => `$${index + 1}`);
  return `CALL ${prefix}${name}(${[...given, ...returns.map(() => 'NULL')].join(', ')})`;
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

/** With `%s` for the table. */
export function bodyOf({ takes, returns, statement }: Procedure): string {
  const targets = returns.map((_, index) => `$${takes.length + index + 1}`);
  return `\nBEGIN${statement}\nINTO ${targets.join(', ')};\nEND\n`;
}
