import { onTestFinished } from 'vitest';
import type { Monitor } from '../../src/monitors.ts';
import type { ManualTiming } from './manual-timing.ts';

/** Lets a monitor's next check come by its own timer, and waits for its end: its state, if it has one. */
export function ticking<State>(monitor: Monitor<State>, timing: ManualTiming) {
  onTestFinished(() => monitor.close());
  return async (): Promise<State | undefined> => {
    const [wait] = timing.waits;
    if (wait === undefined) return undefined;
    timing.advance(wait);
    // Joins the check that has begun.
    return monitor.check().catch(() => undefined);
  };
}
