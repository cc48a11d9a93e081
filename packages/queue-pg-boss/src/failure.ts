import { isBlumaWebhookError } from '@bluma-webhooks/core';

const longestMessage = 4000;
const longestStack = 8000;
const mostCauses = 4;

/** The texts of an error, which pg-boss stores. Clients attach requests, with their secrets, to their errors. */
export interface Failure {
  readonly name: string;
  readonly message: string;
  readonly stack?: string;
}

export function toFailure(thrown: unknown): Failure {
  const error = thrown instanceof Error ? thrown : new Error(String(thrown));
  const { name, stack } = error;
  return {
    name: toStorable(name, longestMessage),
    message: toStorable(toMessages(error).join(': '), longestMessage),
    ...(stack && { stack: toStorable(stack, longestStack) }),
  };
}

/**
 * The message of an error and of its causes: `fetch failed` alone is no reason. An error of this toolkit has the reason in
 * its own message. Its cause may be an error of the server with values of the application.
 */
function toMessages(error: Error): string[] {
  const messages: string[] = [];
  let cause: unknown = error;
  while (cause instanceof Error && messages.length < mostCauses) {
    if (!messages.some((message) => message.includes(Object(cause).message))) {
      messages.push(cause.message);
    }
    cause = isBlumaWebhookError(cause) ? undefined : cause.cause;
  }
  return messages;
}

/** Postgres rejects NUL and lone surrogates, and with one of them the whole result of the job. */
function toStorable(text: unknown, longest: number): string {
  return String(text)
    .slice(0, longest)
    .replace(/\0|\p{Surrogate}/gu, '\uFFFD');
}
