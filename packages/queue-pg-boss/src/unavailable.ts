import { BlumaWebhookError, isBlumaWebhookError } from '@bluma-webhooks/core';

/** The result of what is asked of pg-boss, or `queue_unavailable` if that fails or takes longer. It may go on. */
export async function within<T>(ms: number, command: () => Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(noAnswer(ms)), ms);
  });
  try {
    return await Promise.race([command(), late]);
  } catch (cause) {
    if (isBlumaWebhookError(cause)) throw cause;
    const reason = withoutData(cause);
    const message = `pg-boss refused a command, or could not reach its database: ${reason.message}`;
    throw new BlumaWebhookError('queue_unavailable', message, { cause: reason });
  } finally {
    clearTimeout(timer);
  }
}

export function noAnswer(ms: number): BlumaWebhookError {
  return new BlumaWebhookError('queue_unavailable', `pg-boss gave no answer within ${ms} ms`);
}

/** What is safe to log of an error: Postgres puts parts of a statement's data beside the message. */
export function withoutData(thrown: unknown): Error {
  const { message = String(thrown), stack, code } = Object(thrown);
  return Object.assign(new Error(message), { code, stack });
}
