import { BlumaWebhookError } from '@bluma-webhooks/core';
import type { Command, ScriptRunner } from './client.ts';
import { wholeNumber } from './reply.ts';
import { type TimeLimit, within } from './time-limit.ts';

/**
 * What the script replied.
 *
 * @throws {BlumaWebhookError} `store_unavailable`, if there is no such reply within `timeoutMs`
 */
export async function send(
  runner: ScriptRunner,
  command: Command,
  timeoutMs: number,
): Promise<number> {
  const reply = await within(
    timeoutMs,
    (limit) => run(runner, command, limit),
    () => unavailable(`Redis has not answered for ${timeoutMs} ms`),
  );
  const number = wholeNumber(reply);
  if (number === undefined) throw unavailable('Redis replied what no script of this store replies');
  return number;
}

async function run(runner: ScriptRunner, command: Command, limit: TimeLimit): Promise<unknown> {
  try {
    return await runner.bySha(command);
  } catch (cause) {
    // Nobody waits any more: what was not run so far need not be.
    if (!isUnknownScript(cause) || limit.isOver) throw failed(cause);
  }
  try {
    // Also teaches it to the server, be it new, restarted, or flushed.
    return await runner.bySource(command);
  } catch (cause) {
    throw failed(cause);
  }
}

function isUnknownScript(error: unknown): boolean {
  return error instanceof Error && /\bNOSCRIPT\b/.test(error.message);
}

function failed(cause: unknown): BlumaWebhookError {
  // node-redis says some things by the class alone.
  const why = cause instanceof Error ? cause.message || cause.constructor.name : String(cause);
  return unavailable(`Redis did not run it: ${why}`, { cause });
}

function unavailable(message: string, options?: ErrorOptions): BlumaWebhookError {
  return new BlumaWebhookError('store_unavailable', message, options);
}
