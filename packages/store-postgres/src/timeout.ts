import { toUnavailable, unansweredError } from './errors.ts';

/** The result of a command. Rejects with `store_unavailable` if it fails or takes longer than `ms`. It may go on. */
export async function withTimeout<T>(
  ms: number | undefined,
  command: () => PromiseLike<T>,
): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  try {
    if (ms === undefined) return await command();
    const timeout = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(unansweredError(ms)), ms);
    });
    return await Promise.race([command(), timeout]);
  } catch (error) {
    throw toUnavailable(error);
  } finally {
    clearTimeout(timer);
  }
}
