import type { Logger } from '@bluma-webhooks/core';
import { loggable } from './command.ts';

const silenceMs = 60_000;

/** Logs errors of the engine: of those that say the same, one a minute, since clients say it at every try. */
export function createTroubleLog(logger: Logger, message: string): (error: unknown) => void {
  const saidAt = new Map<string, number>();
  return (error) => {
    const err = loggable(error);
    const now = performance.now();
    for (const [text, at] of saidAt) if (now - at > silenceMs) saidAt.delete(text);
    // Those of one job have its id in them.
    const kind = err.message.replace(/\be-[0-9a-f]{64}\b/g, 'e-*');
    if (saidAt.has(kind)) return;
    saidAt.set(kind, now);
    logger.warn(message, { err });
  };
}
