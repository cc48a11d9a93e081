import { wrongTableState } from './errors.ts';
import { quoteText } from './quoting.ts';
import { createStatements, type Statements } from './statements.ts';
import type { Table } from './table.ts';

/** A statement that the database stores under a name. */
export interface Procedure {
  /** Quoted, without its schema. */
  readonly name: string;
  /** The types of the statement's values, then the schema that the caller names, or NULL. */
  readonly parameters: readonly string[];
  /** The columns of the statement, under names that no table column has. All NULL if the statement returns no row. */
  readonly results: readonly string[];
  /** With `%1$s` for the table, whose schema only the server may know. */
  readonly statement: string;
}

/** The procedures of a table, by the names of their statements. */
export type Procedures = Readonly<Record<'claim' | 'complete', Procedure>>;

/**
 * The two statements of every event, which the server takes longer to plan than to run. PL/pgSQL stores their plans for
 * the session. A CALL needs no plan, and no statement name that a pooler would have to track. See
 * docs/decisions/2026-11-22-claims-are-procedures.md.
 */
export function createProcedures(table: Table): Procedures {
  const { claim, complete } = createStatements({ ...table, name: '%1$s' });
  return {
    claim: {
      name: table.claimProcedure,
      parameters: ['bytea', 'uuid', 'interval', 'interval', 'text'],
      results: [
        'is_done integer',
        'is_claimed integer',
        'attempts integer',
        'remaining_seconds numeric',
      ],
      statement: claim,
    },
    complete: {
      name: table.completeProcedure,
      parameters: ['bytea', 'uuid', 'integer', 'interval', 'text'],
      results: ['is_completed integer'],
      statement: complete,
    },
  };
}

/** The same statements, with calls in place of those that a procedure contains. */
export function withProcedures(table: Table, statements: Statements): Statements {
  const { claim, complete } = createProcedures(table);
  return { ...statements, claim: toCall(table, claim), complete: toCall(table, complete) };
}

function toCall(table: Table, { name, parameters, results }: Procedure): string {
  const values = parameters.slice(0, -1).map((_, index) => `$${index + 1}`);
  const schema = table.schema === undefined ? 'NULL' : quoteText(table.schema);
  return `CALL ${table.prefix}${name}(${[...values, schema, ...results.map(() => 'NULL')].join(', ')})`;
}

/** In the format of `to_regprocedure`, without the schema. */
export function toSignature({ name, parameters }: Procedure): string {
  return `${name}(${parameters.join(', ')})`;
}

/** The part of CREATE PROCEDURE before the body, without the schema. */
export function toHead({ name, parameters, results }: Procedure): string {
  const outputs = results.map((result) => `OUT ${result}`);
  return `${name}(${[...parameters, ...outputs].join(', ')}) LANGUAGE plpgsql AS `;
}

/**
 * The body, with `%1$s` for the table, `%2$s` for its schema, and `%3$s` for its name without the schema.
 *
 * A table can be moved or renamed, and another table can take its name, while the procedure still names the first one.
 * All calls of a store must use the same table, calls without a procedure included: the table of the given schema, or
 * the first one that the connection finds. These names are constants, which cost nothing once the body is planned. The
 * server plans it again when the search path or a schema changes.
 */
export function toBody({ parameters, results, statement }: Procedure): string {
  const schema = `$${parameters.length}`;
  const targets = results.map((_, index) => `$${parameters.length + index + 1}`);
  const refuse = `RAISE 'This procedure is that of %%', %1$L USING ERRCODE = '${wrongTableState}'`;
  return `
BEGIN
IF ${schema} IS NULL THEN
  IF %3$L::regclass <> %1$L::regclass THEN
    ${refuse};
  END IF;
ELSIF ${schema} <> %2$L THEN
  ${refuse};
END IF;${statement}
INTO ${targets.join(', ')};
END
`;
}
