import { longestTimerMs, now } from './clock.ts';
import type { Timer } from './timer.ts';

/**
 * Calls back once, `ms` after `startedAt`. Each timer is one of the runtime's own: some runtimes end the timers of a
 * request together with the request.
 */
export function startTimer(ms: number, callback: () => void, startedAt: number = now()): Timer {
  const leftMs = startedAt + ms - now();
  const id = setTimeout(callback, Math.min(Math.max(leftMs, 0), longestTimerMs));
  return { stop: () => clearTimeout(id) };
}
