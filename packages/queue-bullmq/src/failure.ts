import { isBlumaWebhookError } from '@bluma-webhooks/core';
import { UnrecoverableError } from 'bullmq';

const longestMessage = 4000;
const longestStack = 8000;
const mostCauses = 4;

/** A copy: BullMQ takes some of its own error names for the news that the job was moved already. */
export function toFailure(error: Error): Error {
  return withStack(new Error(toStorable(toMessages(error).join(': '))), error.stack);
}

/** A failure after which BullMQ does not run the job again. */
export function toPermanentFailure(error: Error): Error {
  return withStack(new UnrecoverableError(toStorable(toMessages(error).join(': '))), error.stack);
}

function withStack(error: Error, stack: string | undefined): Error {
  if (stack !== undefined) error.stack = stack.slice(0, longestStack);
  return error;
}

/**
 * The message of an error and of its causes: `fetch failed` alone is no reason. An error of this toolkit has the reason in
 * its own message. Its cause may be an error of the server with values of the application.
 */
function toMessages(error: Error): string[] {
  const messages: string[] = [];
  let cause: unknown = error;
  while (cause instanceof Error && messages.length < mostCauses) {
    const { message } = cause;
    if (!messages.some((one) => one.includes(message))) messages.push(message);
    cause = isBlumaWebhookError(cause) ? undefined : cause.cause;
  }
  return messages;
}

/**
 * The server stores the message of the last failure, and the stacks of all failures. Messages with BullMQ's own prefix
 * would make it put the job back instead of failing it.
 */
function toStorable(message: string): string {
  return message.slice(0, longestMessage).replace(/^bullmq:/, 'bullmq ');
}
