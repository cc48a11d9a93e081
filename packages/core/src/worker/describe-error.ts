import { isBlumaWebhookError } from '../errors.ts';

const mostCauses = 4;

/**
 * The messages of an error and of its causes, for engines to store: `fetch failed` alone is no reason. An error of this toolkit
 * has the reason in its own message. Its cause may be an error of a server, with values of the application.
 */
export function describeError(error: Error): string {
  const messages: string[] = [];
  let cause: unknown = error;
  while (cause instanceof Error && messages.length < mostCauses) {
    // Anything can be assigned to it.
    const message = String(cause.message);
    if (!messages.some((one) => one.includes(message))) messages.push(message);
    cause = isBlumaWebhookError(cause) ? undefined : cause.cause;
  }
  return messages.join(': ');
}
