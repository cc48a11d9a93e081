import { now } from '../timeout.ts';

/** A timer, or what becomes one. */
export interface Alarm {
  readonly dueAt: number;
  ring: (() => void) | undefined;
  timer?: ReturnType<typeof setTimeout>;
}

const batchMs = 1;

/** The alarms of this millisecond, until when that is, and what the timer that they share was started by. */
let batch: Alarm[] = [];
let batchEndsAt = 0;
let startedBy: typeof setTimeout | undefined;

/**
 * Calls `ring` in `ms`. Most alarms are stopped again at once, and a timer for each would be a tenth of what a short run
 * costs. So those of one millisecond share a timer, after which each that is left gets one of its own. `ring` is called
 * in the async context of any of them: it is to settle a promise, whose reactions are in their own.
 */
export function startAlarm(ms: number, ring: () => void): Alarm {
  const startedAt = now();
  const alarm: Alarm = { dueAt: startedAt + ms, ring };
  // A test that fakes timers may take the shared one away; another clock or another `setTimeout` begins anew.
  if (startedAt >= batchEndsAt || startedBy !== setTimeout) {
    const alarms: Alarm[] = [];
    batch = alarms;
    batchEndsAt = startedAt + batchMs;
    startedBy = setTimeout;
    setTimeout(() => {
      if (batch === alarms) batchEndsAt = 0;
      for (const each of alarms) {
        if (each.ring) each.timer = setTimeout(each.ring, Math.max(each.dueAt - now(), 0));
      }
    }, batchMs);
  }
  batch.push(alarm);
  return alarm;
}

export function stopAlarm(alarm: Alarm): void {
  alarm.ring = undefined;
  clearTimeout(alarm.timer);
}
