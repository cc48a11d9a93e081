import { mock } from 'node:test';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { startAlarm as startOnEngine, stopAlarm as stopOnEngine } from '../src/lib/timers.node.ts';

const fakeClock = () => vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });

/** As if the faked timers were the engine's own: there when the module is first imported. */
let startAlarm: typeof startOnEngine;
let stopAlarm: typeof stopOnEngine;

beforeEach(async () => {
  fakeClock();
  vi.resetModules();
  ({ startAlarm, stopAlarm } = await import('../src/lib/timers.node.ts'));
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

/** Alarms that note when they rang, in ms from now. */
function noting() {
  const from = performance.now();
  const rang: number[] = [];
  return { rang, ring: () => rang.push(performance.now() - from) };
}

describe('an alarm', () => {
  it.each([0, 1, 2, 4500, 900_000])('of %i ms rings once, then', async (ms) => {
    const { rang, ring } = noting();
    startAlarm(ms, ring);
    await vi.advanceTimersByTimeAsync(2_000_000);
    // A timer of no time takes 1 ms, and here there is one before it.
    expect(rang).toEqual([Math.max(ms, 2)]);
  });

  it('that is late already rings at once, and Node has nothing to warn of', async () => {
    vi.useRealTimers();
    const warn = vi.spyOn(process, 'emitWarning');
    await new Promise<void>((resolve) => {
      startOnEngine(-5, resolve);
    });
    expect(warn).not.toHaveBeenCalled();
  });

  it.each([0, 1, 2, 4499])('that is stopped after %i ms never rings', async (ms) => {
    const { rang, ring } = noting();
    const alarm = startAlarm(4500, ring);
    await vi.advanceTimersByTimeAsync(ms);
    stopAlarm(alarm);
    stopAlarm(alarm);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(rang).toEqual([]);
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe('alarms of the same millisecond', () => {
  it('share a timer, and get their own only if they are left', async () => {
    const { rang, ring } = noting();
    const alarms = Array.from({ length: 100 }, (_, index) => startAlarm(1000 + index, ring));
    expect(vi.getTimerCount()).toBe(1);
    for (const alarm of alarms.slice(2)) stopAlarm(alarm);
    await vi.advanceTimersByTimeAsync(1);
    expect(vi.getTimerCount()).toBe(2);
    await vi.advanceTimersByTimeAsync(5000);
    expect(rang).toEqual([1000, 1001]);
  });

  it('that are stopped leave nothing behind, though the event loop never turns', async () => {
    startAlarm(1000, () => {});
    for (let count = 0; count < 10_000; count++) stopAlarm(startAlarm(1000, () => {}));
    expect(vi.getTimerCount()).toBe(1);
    await vi.advanceTimersByTimeAsync(1);
    expect(vi.getTimerCount()).toBe(1);
  });

  it('are stopped as fast when there are many', () => {
    const count = 100_000;
    // Of this thread alone: whatever else keeps the machine busy takes none of it.
    const processorTime = (atOnce: number) => {
      const from = process.threadCpuUsage();
      for (let stopped = 0; stopped < count; stopped += atOnce) {
        const alarms = Array.from({ length: atOnce }, () => startAlarm(1000, () => {}));
        // First those in the middle, which are far from both ends.
        const middle = alarms.splice(atOnce / 4, atOnce / 2);
        for (const alarm of [...middle, ...alarms]) stopAlarm(alarm);
      }
      const { user, system } = process.threadCpuUsage(from);
      return user + system;
    };
    // Once for the compiler.
    processorTime(1000);
    const few = processorTime(1000);
    // Four times as much, since it takes more memory; 40 times and more if each looked for its place.
    expect(processorTime(count)).toBeLessThan(15 * few);
  });

  it('are stopped each for itself, however often', async () => {
    const { rang, ring } = noting();
    const alarms = Array.from({ length: 5 }, (_, index) => startAlarm(100 + index, ring));
    for (const index of [1, 1, 4, 0, 1, 4]) {
      const alarm = alarms[index];
      if (alarm) stopAlarm(alarm);
    }
    await vi.advanceTimersByTimeAsync(1000);
    expect(rang).toEqual([102, 103]);
  });

  it('are not those of the next one', async () => {
    const { rang, ring } = noting();
    startAlarm(100, ring);
    await vi.advanceTimersByTimeAsync(1);
    startAlarm(100, ring);
    await vi.advanceTimersByTimeAsync(1000);
    expect(rang).toEqual([100, 101]);
  });

  it('ring though their timer is called before the millisecond is over', async () => {
    // As an event loop does, whose own clock stands still during a turn.
    const { rang, ring } = noting();
    vi.spyOn(performance, 'now').mockReturnValue(performance.now());
    startAlarm(100, ring);
    await vi.advanceTimersByTimeAsync(1);
    startAlarm(100, ring);
    vi.restoreAllMocks();
    await vi.advanceTimersByTimeAsync(1000);
    expect(rang).toHaveLength(2);
  });
});

describe('a test that fakes timers', () => {
  it('does not keep later alarms from ringing, by going back to real ones', async () => {
    startOnEngine(1000, () => {});
    vi.useRealTimers();
    await new Promise<void>((resolve) => {
      startOnEngine(1, resolve);
    });
  });

  it('finds its own at work, right after real ones, and on time to the millisecond', () => {
    vi.useRealTimers();
    const real = startOnEngine(1000, () => {});
    fakeClock();
    const { rang, ring } = noting();
    startOnEngine(50, ring);
    startOnEngine(0, ring);
    vi.advanceTimersByTime(100);
    expect(rang).toEqual([0, 50]);
    vi.useRealTimers();
    stopOnEngine(real);
  });

  it('finds them at work right after it has cleared all timers', () => {
    startOnEngine(1000, () => {});
    vi.clearAllTimers();
    const { rang, ring } = noting();
    startOnEngine(50, ring);
    vi.advanceTimersByTime(100);
    expect(rang).toEqual([50]);
  });

  it('finds them at work in the next test, though its fakes are the same functions again', () => {
    vi.useRealTimers();
    const ring = mock.fn();
    for (const name of ['one test', 'the next']) {
      mock.timers.enable({ apis: ['setTimeout'] });
      startOnEngine(50, name === 'the next' ? ring : () => {});
      if (name === 'the next') mock.timers.tick(100);
      mock.timers.reset();
    }
    expect(ring.mock.callCount()).toBe(1);
  });

  it('from before the first import finds them at work a second after it has cleared all', async () => {
    startAlarm(1000, () => {});
    vi.clearAllTimers();
    await vi.advanceTimersByTimeAsync(1001);
    const { rang, ring } = noting();
    startAlarm(50, ring);
    await vi.advanceTimersByTimeAsync(100);
    expect(rang).toEqual([50]);
  });
});
