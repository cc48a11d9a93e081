import { longestTimerMs, now } from './timeout.ts';

/** A timer, or what becomes one. */
export interface Alarm {
  readonly dueAt: number;
  readonly ring: () => void;
  timer?: ReturnType<typeof setTimeout>;
}

/** The engine's own: a test that fakes timers may take them away, or never let them come. */
const engines = setTimeout;

/** What shares a timer, until each has one of its own. */
let batch = new Set<Alarm>();
/** When that timer was started, or never. */
let sharedAt = Number.POSITIVE_INFINITY;

/**
 * Calls `ring` in `ms`. Most alarms are stopped again at once, and Node's timers cost most where they are few: each makes
 * a list for its duration, and takes it away again. So those of one millisecond share a timer, after which each that is
 * left gets one of its own. `ring` has the async context of any of them: it is to settle a promise, whose reactions are
 * in their own.
 */
export function startAlarm(ms: number, ring: () => void): Alarm {
  const startedAt = now();
  const alarm: Alarm = { dueAt: startedAt + Math.min(ms, longestTimerMs), ring };
  if (setTimeout !== engines) {
    wind(alarm);
    return alarm;
  }
  batch.add(alarm);
  // Fakes may have been there from the start, and been cleared.
  if (Math.abs(startedAt - sharedAt) > 1000) {
    sharedAt = startedAt;
    setTimeout(() => {
      sharedAt = Number.POSITIVE_INFINITY;
      batch.forEach(wind);
      batch = new Set();
    }, 1);
  }
  return alarm;
}

function wind(alarm: Alarm): void {
  alarm.timer = setTimeout(alarm.ring, Math.max(alarm.dueAt - now(), 0));
}

export function stopAlarm(alarm: Alarm): void {
  clearTimeout(alarm.timer);
  // At once, so that nothing piles up where the event loop never turns.
  batch.delete(alarm);
}
