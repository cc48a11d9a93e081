import { BlumaWebhookError, isBlumaWebhookError } from '@bluma-webhooks/core';
import { anotherTable } from './procedures.ts';

const failedTransaction = '25P02';
const undefinedTable = '42P01';
const undefinedColumn = '42703';
const undefinedFunction = '42883';
const undefinedSchema = '3F000';
/** What a procedure does not find that names it. */
const notFound: readonly unknown[] = [undefinedTable, undefinedSchema];
const notMigrated: readonly unknown[] = [undefinedTable, undefinedColumn, undefinedFunction];

/** What a driver rejects with, as the error of a store. */
export function unavailable(cause: unknown): BlumaWebhookError {
  if (isBlumaWebhookError(cause)) return cause;
  const code = cause instanceof Object && 'code' in cause ? cause.code : undefined;
  const where = cause instanceof Object && 'where' in cause ? cause.where : undefined;
  return new BlumaWebhookError('store_unavailable', messageOf(cause, code, where), { cause });
}

function messageOf(cause: unknown, code: unknown, where: unknown): string {
  const isInProcedure = String(where).includes('PL/pgSQL');
  if (code === anotherTable || (isInProcedure && notFound.includes(code))) {
    return 'A procedure that postgresStore() calls is that of another table, since the table or its schema was moved, renamed or dropped: run migrate() first, and drop the procedures that were left behind';
  }
  if (notMigrated.includes(code)) {
    return 'The table of postgresStore() or its procedures are missing, of an earlier version, or not in a schema that this connection searches and may use: run migrate() first, as the same role';
  }
  if (code === failedTransaction) {
    return 'The transaction was rolled back, since a query of yours failed in it: let the work reject where one does, or use savepoints';
  }
  return `Postgres refused a command or could not be reached: ${reasonOf(cause)}`;
}

/** What the server or the system said. Neither writes a password into a message. */
function reasonOf(cause: unknown): string {
  // Node gives one error for all addresses of a host, and leaves its message empty.
  if (cause instanceof AggregateError) return cause.errors.map(reasonOf).join(', ');
  return cause instanceof Error ? cause.message : String(cause);
}

/** The result of a command, or `store_unavailable` if it fails or takes longer than `ms`. The command may go on. */
export async function within<T>(ms: number | undefined, command: () => PromiseLike<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  try {
    if (ms === undefined) return await command();
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(noAnswer(ms)), ms);
    });
    return await Promise.race([command(), late]);
  } catch (error) {
    throw unavailable(error);
  } finally {
    clearTimeout(timer);
  }
}

export function noAnswer(ms: number): BlumaWebhookError {
  return new BlumaWebhookError('store_unavailable', `Postgres gave no answer within ${ms} ms`);
}

export function rolledBack(): BlumaWebhookError {
  return new BlumaWebhookError(
    'store_unavailable',
    'Postgres rolled the transaction back when it was to commit, since a query in it had failed: await every query of the work',
  );
}

export function tooLate(): BlumaWebhookError {
  return new BlumaWebhookError(
    'store_unavailable',
    'This query came after the work of its transaction had returned: await every query of the work',
  );
}

export function interrupted(): BlumaWebhookError {
  return new BlumaWebhookError(
    'store_unavailable',
    'A query of the work was sent when that had returned, and may have kept the transaction from its commit: await every query of the work',
  );
}

export function connectionLost(): BlumaWebhookError {
  return new BlumaWebhookError('store_unavailable', 'The connection of this transaction is lost');
}
