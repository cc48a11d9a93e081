import { longestTimerMs } from './timeout.ts';

export type Alarm = ReturnType<typeof setTimeout>;

/**
 * Calls `ring` in `ms`: by a timer of its own, since some runtimes end the timers of a request with that request.
 */
export function startAlarm(ms: number, ring: () => void): Alarm {
  return setTimeout(ring, Math.min(Math.max(ms, 0), longestTimerMs));
}

export function stopAlarm(alarm: Alarm): void {
  clearTimeout(alarm);
}
