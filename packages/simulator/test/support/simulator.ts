import { onTestFinished, vi } from 'vitest';
import { createSimulator, type Simulator, type SimulatorOptions } from '../../src/index.ts';

export const startAt = Date.parse('2025-11-03T10:30:00.000Z');

/** A simulator for the length of a test, its clock stepped. It has patience for receivers on slow machines. */
export function simulate(options: SimulatorOptions = {}): Simulator {
  const clock = { stepped: true, startAt, patience: '60s' } as const;
  const sim = createSimulator({ seed: 1, clock, ...options });
  onTestFinished(() => sim.close());
  return sim;
}

/** For receivers that never answer, also when the request has not reached them: nothing is gained by waiting. */
export const impatient = { stepped: true, startAt, patience: '1ms' } as const;

/** Real time stands still until the test moves it by `vi`, for the length of the test. Networks go on. */
export function freezeRealTime(): void {
  const timers = ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'] as const;
  vi.useFakeTimers({ toFake: [...timers, 'performance'] });
  onTestFinished(() => void vi.useRealTimers());
}

/** For receivers that never answer: the simulator waits until the receiver ends its patience. */
export function patient() {
  freezeRealTime();
  return {
    clock: { stepped: true, startAt, patience: '5s' },
    endPatience: () => void vi.advanceTimersByTime(5000),
  } as const;
}
