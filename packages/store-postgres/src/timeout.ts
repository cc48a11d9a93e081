import { toUnavailable, unansweredError } from './errors.ts';

/**
 * The result of a command. Rejects with `store_unavailable` if it fails or takes longer than `ms`. It may continue: then
 * `isAbandoned` returns true, so that a command that waits is never sent.
 */
export async function withTimeout<T>(
  ms: number | undefined,
  command: (isAbandoned: () => boolean) => PromiseLike<T>,
): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  let isAbandoned = false;
  try {
    const running = command(() => isAbandoned);
    if (ms === undefined) return await running;
    const timeout = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        isAbandoned = true;
        reject(unansweredError(ms));
      }, ms);
    });
    return await Promise.race([running, timeout]);
  } catch (error) {
    throw toUnavailable(error);
  } finally {
    clearTimeout(timer);
  }
}
