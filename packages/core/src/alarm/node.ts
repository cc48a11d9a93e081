import { longestTimerMs, now } from '../timeout.ts';

/** A timer, or what becomes one. */
export interface Alarm {
  readonly dueAt: number;
  readonly ring: () => void;
  /** What it shares a timer with, itself included, until it has one of its own. */
  readonly batch: Alarm[];
  timer?: ReturnType<typeof setTimeout>;
}

let batch: Alarm[] = [];
/** When its timer was started, and by what. */
let batchAt = 0;
let startedBy: typeof setTimeout | undefined;

/**
 * Calls `ring` in `ms`. Most alarms are stopped again at once, and Node's timers cost most where they are few: each makes
 * a list for its duration, and takes it away again. So those of one millisecond share a timer, after which each that is
 * left gets one of its own. `ring` has the async context of any of them: it is to settle a promise, whose reactions are
 * in their own.
 */
export function startAlarm(ms: number, ring: () => void): Alarm {
  const startedAt = now();
  // A test that fakes timers may take the shared one away, or never let it come.
  if (Math.abs(startedAt - batchAt) > 1000 || startedBy !== setTimeout) {
    const alarms: Alarm[] = [];
    batch = alarms;
    batchAt = startedAt;
    startedBy = setTimeout;
    setTimeout(() => {
      startedBy = undefined;
      for (const each of alarms.splice(0)) {
        each.timer = setTimeout(each.ring, Math.max(each.dueAt - now(), 0));
      }
    }, 1);
  }
  const alarm: Alarm = { dueAt: startedAt + Math.min(ms, longestTimerMs), ring, batch };
  batch.push(alarm);
  return alarm;
}

export function stopAlarm(alarm: Alarm): void {
  const { batch, timer } = alarm;
  clearTimeout(timer);
  // At once, so that nothing piles up where the event loop never turns.
  const place = batch.lastIndexOf(alarm);
  if (place >= 0) batch.splice(place, 1);
}
