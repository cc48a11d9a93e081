import { toUnavailable, unansweredError, unknownReplyError } from './errors.ts';
import { toInteger } from './reply.ts';
import type { Command, ScriptRunner } from './script-runner.ts';

/**
 * The reply of a script. Has one promise and one timer: at full load, more wrappers would cost as much as the command.
 *
 * @param onReply is called when the server replies, also after the time limit
 * @throws {BlumaWebhookError} `store_unavailable`, if there is no valid reply within `timeoutMs`. The script may run all
 *   the same.
 */
export function runScript(
  runner: ScriptRunner,
  command: Command,
  timeoutMs: number,
  onReply: () => void,
): Promise<number> {
  return new Promise((resolve, reject) => {
    let isTimedOut = false;
    const timer = setTimeout(() => {
      isTimedOut = true;
      reject(unansweredError(timeoutMs));
    }, timeoutMs);
    const settle = (reply: unknown) => {
      clearTimeout(timer);
      onReply();
      const number = toInteger(reply);
      if (number !== undefined) resolve(number);
      else reject(unknownReplyError(reply));
    };
    const onError = (cause: unknown) => {
      clearTimeout(timer);
      reject(toUnavailable(cause));
    };
    call(runner.bySha, command).then(settle, (cause) => {
      // After the timeout nothing waits for the script, so it need not run.
      if (isTimedOut || !isUnknownScript(cause)) return onError(cause);
      // EVAL also loads the script into a server that is new, restarted or flushed.
      call(runner.bySource, command).then(settle, onError);
    });
  });
}

/** A client that throws counts as one that rejects. */
function call(run: ScriptRunner['bySha'], command: Command): Promise<unknown> {
  try {
    return Promise.resolve(run(command));
  } catch (error) {
    return Promise.reject(error);
  }
}

function isUnknownScript(error: unknown): boolean {
  return error instanceof Error && /\bNOSCRIPT\b/.test(error.message);
}
