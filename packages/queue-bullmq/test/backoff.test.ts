import { describe, expect, it } from 'vitest';
import { pauseAfter } from '../src/backoff.ts';

const jobWith = (backoff: object | number | undefined) => ({ opts: { backoff } });
const pauses = (attemptsMade: number, backoff: object | number | undefined) =>
  Array.from({ length: 200 }, () =>
    Reflect.apply(pauseAfter, undefined, [attemptsMade, '', undefined, jobWith(backoff)]),
  );

describe('the pause after', () => {
  it.each([
    [1, 1000],
    [2, 2000],
    [3, 4000],
    [11, 1_024_000],
    [12, 2_048_000],
    [13, 3_600_000],
    [100, 3_600_000],
    [5000, 3_600_000],
  ])('attempt %d is between half and the whole of %d ms', (attemptsMade, longest) => {
    const all = pauses(attemptsMade, { delay: 1000, maxDelay: 3_600_000 });
    expect(Math.min(...all)).toBeGreaterThanOrEqual(longest / 2);
    expect(Math.max(...all)).toBeLessThanOrEqual(longest);
    expect(new Set(all).size).toBeGreaterThan(50);
    expect(all.every(Number.isInteger)).toBe(true);
  });

  it.each([undefined, 5, {}, { delay: -1, maxDelay: 'long' }, { delay: Number.NaN }])(
    'attempt 1 of a job that was changed by hand, to %j, is the usual one',
    (backoff) => {
      const all = pauses(1, backoff);
      expect(Math.min(...all)).toBeGreaterThanOrEqual(500);
      expect(Math.max(...all)).toBeLessThanOrEqual(1000);
    },
  );
});
