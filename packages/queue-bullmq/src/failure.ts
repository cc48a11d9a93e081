import { describeError } from '@bluma-webhooks/core/worker';
import { UnrecoverableError } from 'bullmq';

const longestMessage = 4000;
const longestStack = 8000;

/** A copy of an error. For errors with some of its own names, BullMQ assumes that the job was moved already. */
export function toFailure(error: Error): Error {
  return withStack(new Error(toStorable(describeError(error))), error.stack);
}

/** A failure after which BullMQ does not run the job again. */
export function toPermanentFailure(error: Error): Error {
  return withStack(new UnrecoverableError(toStorable(describeError(error))), error.stack);
}

function withStack(error: Error, stack: string | undefined): Error {
  if (stack !== undefined) error.stack = stack.slice(0, longestStack);
  return error;
}

/**
 * Shortens a message: the server stores the message of the last failure, and the stacks of all failures. For a message
 * with BullMQ's own prefix, BullMQ would return the job to the queue instead of failing it.
 */
function toStorable(message: string): string {
  return message.slice(0, longestMessage).replace(/^bullmq:/, 'bullmq ');
}
