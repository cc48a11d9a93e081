import { BlumaWebhookError, isBlumaWebhookError } from '@bluma-webhooks/core';
import { describeSqlState, getSqlState } from './sql-state.ts';

/** The procedure belongs to a table other than the caller's: an SQLSTATE of this package. */
export const wrongTableState = 'BLUMA';
/** The table lacks columns of the store's tables: an SQLSTATE of this package. */
export const unknownTableState = 'BLUMT';

const failedTransaction = '25P02';
const undefinedTable = '42P01';
const undefinedColumn = '42703';
const undefinedFunction = '42883';
const undefinedSchema = '3F000';
const insufficientPrivilege = '42501';
/** The codes of an object that a procedure names and that no longer exists. */
const notFound: readonly unknown[] = [undefinedTable, undefinedSchema];
const notMigrated: readonly unknown[] = [
  undefinedTable,
  undefinedColumn,
  undefinedFunction,
  undefinedSchema,
];

/** Converts a driver's error to the store's. */
export function toUnavailable(cause: unknown): BlumaWebhookError {
  if (isBlumaWebhookError(cause)) return cause;
  const { code, message } = Object(cause);
  if (code === unknownTableState) {
    return new BlumaWebhookError('invalid_option', String(message), { cause });
  }
  return new BlumaWebhookError('store_unavailable', toMessage(cause), { cause });
}

/** Converts the error of a command of `migrate()`, which must not say that migrate() has to run first. */
export function toMigrationError(error: unknown): unknown {
  const isUnavailable = isBlumaWebhookError(error) && error.code === 'store_unavailable';
  const cause = isUnavailable ? error.cause : undefined;
  const state = getSqlState(cause);
  if (state === undefined) return error;
  const message =
    state === wrongTableState
      ? String(Object(cause).message)
      : describeSqlState(cause, state, migrationFix(state));
  return new BlumaWebhookError('store_unavailable', `migrate() failed. ${message}`, { cause });
}

function migrationFix(state: string): string | undefined {
  if (state === undefinedSchema) {
    return 'set the option schema, or give this connection a search_path with a schema that exists and that the role may use';
  }
  if (state === insufficientPrivilege) {
    return 'run migrate(), or the SQL of migrationSql(), as the owner of the table or as a role that may create in the schema';
  }
  return undefined;
}

function toMessage(cause: unknown): string {
  const state = getSqlState(cause);
  if (state === undefined) return `Postgres could not be reached: ${toReason(cause)}`;
  const isInProcedure = String(Object(cause).where).includes('PL/pgSQL');
  if (state === wrongTableState || (isInProcedure && notFound.includes(state))) {
    return `A procedure that postgresStore() calls belongs to another table, since the table or its schema was moved, renamed or dropped (SQLSTATE ${state}): run migrate() first, and drop the procedures that were left behind`;
  }
  if (notMigrated.includes(state)) {
    return `The table of postgresStore() or its procedures are missing, of an earlier version, or not in a schema that this connection searches and may use (SQLSTATE ${state}): run migrate() first, as the same role, or set the option schema`;
  }
  if (state === failedTransaction) {
    return `Postgres rolled the transaction back, since a query of yours failed in it (SQLSTATE ${state}): let the work reject when a query does, or use savepoints`;
  }
  return describeSqlState(cause, state);
}

/** The message of the server or of the system. Neither contains a password. */
function toReason(cause: unknown): string {
  // Node has one error for all addresses of a host, with an empty message.
  if (cause instanceof AggregateError) return cause.errors.map(toReason).join(', ');
  return cause instanceof Error ? cause.message : String(cause);
}

export function unansweredError(ms: number): BlumaWebhookError {
  return new BlumaWebhookError('store_unavailable', `Postgres gave no answer within ${ms} ms`);
}

/** The caller has the error of the time limit already. */
export function unsentError(): Error {
  return new Error('The command was not sent, since its time limit had passed');
}

export function rolledBackError(): BlumaWebhookError {
  return new BlumaWebhookError(
    'store_unavailable',
    'Postgres rolled the transaction back instead of committing it, since a query in it had failed: await every query of the work',
  );
}

export function lateQueryError(): BlumaWebhookError {
  return new BlumaWebhookError(
    'store_unavailable',
    'This query was sent after the work of its transaction had returned: await every query of the work',
  );
}

export function interruptedCommitError(): BlumaWebhookError {
  return new BlumaWebhookError(
    'store_unavailable',
    'A query of the work was sent after the work had returned, and may have prevented the commit: await every query of the work',
  );
}

export function lostConnectionError(): BlumaWebhookError {
  return new BlumaWebhookError('store_unavailable', 'The connection of this transaction is lost');
}
