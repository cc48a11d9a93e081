import { BlumaWebhookError, isBlumaWebhookError } from '@bluma-webhooks/core';
import { describeSqlState } from './sql-state.ts';

/** Converts an error of pg-boss to the queue's. */
export function toUnavailable(cause: unknown): BlumaWebhookError {
  if (isBlumaWebhookError(cause)) return cause;
  const reason = toLoggable(cause);
  const state = describeSqlState(Object(cause).code);
  // The message of the server can have values in it.
  const message = state
    ? `Postgres refused a command of pg-boss, since ${state}`
    : `pg-boss refused a command, or could not reach its database: ${reason.message}`;
  return new BlumaWebhookError('queue_unavailable', message, { cause: reason });
}

export function unansweredError(ms: number): BlumaWebhookError {
  return new BlumaWebhookError('queue_unavailable', `pg-boss gave no answer within ${ms} ms`);
}

/** A copy for logs, without the fields in which Postgres repeats data of the statement. */
export function toLoggable(thrown: unknown): Error {
  const { message = String(thrown), stack, code } = Object(thrown);
  return Object.assign(new Error(message), { code, stack });
}
