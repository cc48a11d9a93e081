import { afterEach, beforeEach, vi } from 'vitest';

/** A Monday at noon: the tests' clock stands there until a test moves it. */
export const startedAt = new Date('2025-11-03T12:00:00Z');

/** Each test of the file holds the clock. Nothing sleeps: `pass` moves the time and runs what falls due. */
export function useHeldClock(): void {
  beforeEach(() => {
    vi.useFakeTimers({
      now: startedAt,
      toFake: ['setTimeout', 'clearTimeout', 'Date', 'performance'],
    });
  });
  afterEach(() => {
    vi.useRealTimers();
    vi.restoreAllMocks();
    vi.unstubAllEnvs();
  });
}

/** Lets `ms` pass. 0 runs what is due already, promises included. */
export async function pass(ms: number): Promise<void> {
  await vi.advanceTimersByTimeAsync(ms);
}

/** `Math.random` as a test wants it: 0 and almost 1 are the ends of a jitter. */
export function pinRandom(value: number): void {
  vi.spyOn(Math, 'random').mockReturnValue(value);
}

/** A promise under watch: whether and when it came to a value. */
export interface Watched<T> {
  readonly value: T | undefined;
  /** Since `watch` was called, in ms. */
  readonly afterMs: number | undefined;
}

export function watch<T>(promise: Promise<T>): Watched<T> {
  const from = performance.now();
  const watched: { value: T | undefined; afterMs: number | undefined } = {
    value: undefined,
    afterMs: undefined,
  };
  void promise.then((value) => {
    watched.value = value;
    watched.afterMs = performance.now() - from;
  });
  return watched;
}
