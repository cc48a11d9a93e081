import { toUnavailable, unansweredError, unknownReplyError } from './errors.ts';
import type { Command, ScriptRunner } from './script-runner.ts';

export interface RunOptions<Reply> {
  readonly timeoutMs: number;
  /** Called when the server replies, also after the time limit. */
  readonly onReply: () => void;
  /** Converts the value that the client returned. Undefined: no script replies this value. */
  readonly read: (reply: unknown) => Reply | undefined;
}

/**
 * The reply of a script. Has one promise and one timer: at full load, more wrappers would cost as much as the command.
 *
 * @throws {BlumaWebhookError} `store_unavailable`, if there is no valid reply within `timeoutMs`. The script may still
 *   run
 */
export function runScript<Reply>(
  runner: ScriptRunner,
  command: Command,
  { timeoutMs, onReply, read }: RunOptions<Reply>,
): Promise<Reply> {
  return new Promise((resolve, reject) => {
    let isTimedOut = false;
    const timer = setTimeout(() => {
      isTimedOut = true;
      reject(unansweredError(timeoutMs));
    }, timeoutMs);
    const settle = (reply: unknown) => {
      clearTimeout(timer);
      onReply();
      const value = read(reply);
      if (value !== undefined) resolve(value);
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
