import { onTestFinished } from 'vitest';
import { createSimulator, type Simulator, type SimulatorOptions } from '../../../src/index.ts';

export const startAt = Date.parse('2025-11-03T10:30:00.000Z');

/** A simulator for the length of a test, its clock stepped. */
export function simulate(options: SimulatorOptions = {}): Simulator {
  const sim = createSimulator({ seed: 1, clock: { stepped: true, startAt }, ...options });
  onTestFinished(() => sim.close());
  return sim;
}

/** For receivers that never answer: nothing is gained by waiting for them. */
export const impatient = { stepped: true, startAt, patience: '50ms' } as const;
