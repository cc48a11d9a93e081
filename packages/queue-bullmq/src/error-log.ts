import type { Logger } from '@bluma-webhooks/core';
import { toLoggable } from './errors.ts';

const intervalMs = 60_000;

/** Logs the engine's errors, at most one a minute of each message: clients repeat an error at every reconnection. */
export function createErrorLog(logger: Logger, name: string): (error: unknown) => void {
  const loggedAt = new Map<string, number>();
  return (error) => {
    const err = toLoggable(error);
    const now = performance.now();
    for (const [kind, at] of loggedAt) if (now - at > intervalMs) loggedAt.delete(kind);
    // Errors about one job include its id.
    const kind = err.message.replace(/\be-[\w./-]{1,120}/g, 'e-*');
    if (loggedAt.has(kind)) return;
    loggedAt.set(kind, now);
    logger.warn(name, { err });
  };
}
