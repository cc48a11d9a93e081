import { toUnavailable, unansweredError } from './errors.ts';

/**
 * The result of a command.
 *
 * @throws {BlumaWebhookError} `queue_unavailable`, if the command fails or takes longer than `ms`. The command may
 *   still take effect
 */
export function withTimeout<T>(ms: number, command: () => Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(unansweredError(ms)), ms);
    // A command that throws counts as one that rejects.
    (async () => command())().then(
      (result) => {
        clearTimeout(timer);
        resolve(result);
      },
      (error) => {
        clearTimeout(timer);
        reject(toUnavailable(error));
      },
    );
  });
}
