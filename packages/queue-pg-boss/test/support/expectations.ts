import { vi } from 'vitest';
import { patienceMs } from './patience.ts';

/** Until it no longer throws. pg-boss looks for jobs and for time that has passed in its own time. */
export function soon<T>(condition: () => T | Promise<T>): Promise<T> {
  return vi.waitFor(condition, { timeout: patienceMs, interval: 50 });
}

export const silent = { info() {}, warn() {}, error() {} };
