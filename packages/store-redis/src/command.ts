import { BlumaWebhookError } from '@bluma-webhooks/core';
import type { Command, ScriptRunner } from './client.ts';
import { wholeNumber } from './reply.ts';

/**
 * What the script replied. One promise and one timer: at full load, what a client does for a command weighs no more
 * than what is wrapped around it.
 *
 * @throws {BlumaWebhookError} `store_unavailable`, if there is no such reply within `timeoutMs`. The script may run all
 *   the same.
 */
export function send(runner: ScriptRunner, command: Command, timeoutMs: number): Promise<number> {
  return new Promise((resolve, reject) => {
    let isOver = false;
    const timer = setTimeout(() => {
      isOver = true;
      reject(unavailable(`Redis has not answered for ${timeoutMs} ms`));
    }, timeoutMs);
    const replied = (reply: unknown) => {
      clearTimeout(timer);
      const number = wholeNumber(reply);
      if (number !== undefined) resolve(number);
      else reject(unavailable('Redis replied what no script of this store replies'));
    };
    const failed = (cause: unknown) => {
      clearTimeout(timer);
      reject(unavailable(`Redis did not run it: ${reasonOf(cause)}`, { cause }));
    };
    called(runner.bySha, command).then(replied, (cause) => {
      // Nobody waits any more: what was not run so far need not be.
      if (isOver || !isUnknownScript(cause)) return failed(cause);
      // Also teaches it to the server, be it new, restarted, or flushed.
      called(runner.bySource, command).then(replied, failed);
    });
  });
}

/** A client that throws at once is one that rejects. */
function called(run: ScriptRunner['bySha'], command: Command): Promise<unknown> {
  try {
    return Promise.resolve(run(command));
  } catch (error) {
    return Promise.reject(error);
  }
}

function isUnknownScript(error: unknown): boolean {
  return error instanceof Error && /\bNOSCRIPT\b/.test(error.message);
}

/** node-redis says some things by the class alone. */
function reasonOf(cause: unknown): string {
  return cause instanceof Error ? cause.message || cause.constructor.name : String(cause);
}

function unavailable(message: string, options?: ErrorOptions): BlumaWebhookError {
  return new BlumaWebhookError('store_unavailable', message, options);
}
