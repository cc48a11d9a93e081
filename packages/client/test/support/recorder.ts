import type { Logger } from '@bluma-webhooks/core';
import type { MonitorEvent } from '../../src/monitors.ts';

/** What an observer, a logger and callbacks received. */
export function createRecorder() {
  const events: MonitorEvent[] = [];
  const lines: (readonly [level: string, message: string])[] = [];
  const at = (level: string) => (message: string) => void lines.push([level, message]);
  const logger: Logger = { info: at('info'), warn: at('warn'), error: at('error') };
  const observer = { on: (event: MonitorEvent) => void events.push(event) };
  return { events, lines, logger, observer };
}
