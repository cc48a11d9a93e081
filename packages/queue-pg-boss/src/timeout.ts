import { toUnavailable, unansweredError } from './errors.ts';

/**
 * The result of a command. Rejects with `queue_unavailable` if the command fails or takes longer than `ms`. The command
 * may continue.
 */
export async function withTimeout<T>(ms: number, command: () => Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(unansweredError(ms)), ms);
  });
  try {
    return await Promise.race([command(), timeout]);
  } catch (error) {
    throw toUnavailable(error);
  } finally {
    clearTimeout(timer);
  }
}
