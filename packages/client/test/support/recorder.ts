import type { LifecycleEvent, Logger } from '@bluma-webhooks/core';

/** What an observer, a logger and callbacks were told. */
export function createRecorder() {
  const steps: LifecycleEvent[] = [];
  const lines: (readonly [level: string, message: string])[] = [];
  const at = (level: string) => (message: string) => void lines.push([level, message]);
  const logger: Logger = { info: at('info'), warn: at('warn'), error: at('error') };
  const observer = { on: (step: LifecycleEvent) => void steps.push(step) };
  return { steps, lines, logger, observer };
}
