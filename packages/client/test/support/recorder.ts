import type { Logger, Transition } from '@bluma-webhooks/core';

/** What an observer, a logger and callbacks were told. */
export function createRecorder() {
  const steps: Transition[] = [];
  const lines: (readonly [level: string, message: string])[] = [];
  const at = (level: string) => (message: string) => void lines.push([level, message]);
  const logger: Logger = { info: at('info'), warn: at('warn'), error: at('error') };
  const observer = { transition: (step: Transition) => void steps.push(step) };
  return { steps, lines, logger, observer };
}
