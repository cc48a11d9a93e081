import { BlumaWebhookError, isBlumaWebhookError } from '@bluma-webhooks/core';

/** The procedure belongs to a table other than the caller's: an SQLSTATE of this package. */
export const wrongTableState = 'BLUMA';
/** The table lacks columns of the store's tables: an SQLSTATE of this package. */
export const unknownTableState = 'BLUMT';

const failedTransaction = '25P02';
const undefinedTable = '42P01';
const undefinedColumn = '42703';
const undefinedFunction = '42883';
const undefinedSchema = '3F000';
/** The codes of an object that a procedure names and that no longer exists. */
const notFound: readonly unknown[] = [undefinedTable, undefinedSchema];
const notMigrated: readonly unknown[] = [undefinedTable, undefinedColumn, undefinedFunction];

/** Converts a driver's error to the store's. */
export function toUnavailable(cause: unknown): BlumaWebhookError {
  if (isBlumaWebhookError(cause)) return cause;
  const { code, where, message } = Object(cause);
  if (code === unknownTableState) {
    return new BlumaWebhookError('invalid_option', String(message), { cause });
  }
  return new BlumaWebhookError('store_unavailable', toMessage(cause, code, where), { cause });
}

function toMessage(cause: unknown, code: unknown, where: unknown): string {
  const isInProcedure = String(where).includes('PL/pgSQL');
  if (code === wrongTableState || (isInProcedure && notFound.includes(code))) {
    return 'A procedure that postgresStore() calls belongs to another table, since the table or its schema was moved, renamed or dropped: run migrate() first, and drop the procedures that were left behind';
  }
  if (notMigrated.includes(code)) {
    return 'The table of postgresStore() or its procedures are missing, of an earlier version, or not in a schema that this connection searches and may use: run migrate() first, as the same role';
  }
  if (code === failedTransaction) {
    return 'Postgres rolled the transaction back, since a query of yours failed in it: let the work reject when a query does, or use savepoints';
  }
  return `Postgres refused a command or could not be reached: ${toReason(cause)}`;
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
