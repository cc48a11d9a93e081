import { onTestFinished, vi } from 'vitest';

/**
 * From here on, this process's timers end when the test says so, with `vi.advanceTimersByTimeAsync`. Servers keep the
 * real time.
 */
export function fakeClock(): void {
  vi.useFakeTimers({
    toFake: ['setTimeout', 'clearTimeout', 'performance'],
    // Drivers have timers of their own that are to end, such as that before they connect.
    shouldAdvanceTime: true,
    // Pools that were opened before have some.
    shouldClearNativeTimers: true,
  });
  onTestFinished(() => {
    vi.useRealTimers();
  });
}

/** The result of something that a timer ends, once that timer has ended. */
export async function outlasted<T>(running: Promise<T>): Promise<PromiseSettledResult<T>> {
  let result: PromiseSettledResult<T> | undefined;
  Promise.allSettled([running]).then(([settled]) => {
    result = settled;
  });
  while (!result) await vi.advanceTimersByTimeAsync(1000);
  return result;
}
