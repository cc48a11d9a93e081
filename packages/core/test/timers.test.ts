import { mock } from 'node:test';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { startTimer as startOnNode } from '../src/lib/timers.node.ts';

const fakeClock = () => vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });

/** As if the faked timers were Node's own: there when the module is first imported. */
let startTimer: typeof startOnNode;

beforeEach(async () => {
  fakeClock();
  vi.resetModules();
  ({ startTimer } = await import('../src/lib/timers.node.ts'));
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

/** A callback that notes when it is called, in ms from now. */
function noting() {
  const from = performance.now();
  const calledAt: number[] = [];
  return { calledAt, callback: () => calledAt.push(performance.now() - from) };
}

describe('a timer', () => {
  it.each([0, 1, 2, 4500, 900_000, 333.5])('of %d ms calls back once', async (ms) => {
    const { calledAt, callback } = noting();
    startTimer(ms, callback);
    await vi.advanceTimersByTimeAsync(2_000_000);
    // Node leaves out fractions.
    expect(calledAt).toEqual([Math.floor(ms)]);
  });

  it('counts from an earlier time if there is one', async () => {
    const { calledAt, callback } = noting();
    const startedAt = performance.now();
    await vi.advanceTimersByTimeAsync(400);
    startTimer(1000, callback, startedAt);
    await vi.advanceTimersByTimeAsync(5000);
    expect(calledAt).toEqual([1000]);
  });

  it('that is late already calls back soon, and Node warns of nothing', async () => {
    vi.useRealTimers();
    const warn = vi.spyOn(process, 'emitWarning');
    await new Promise<void>((resolve) => {
      startOnNode(-5, resolve);
    });
    await new Promise<void>((resolve) => {
      startOnNode(-0.5, resolve);
    });
    expect(warn).not.toHaveBeenCalled();
  });

  it.each([0, 1, 2, 4499])('that is stopped after %i ms never calls back', async (ms) => {
    const { calledAt, callback } = noting();
    const timer = startTimer(4500, callback);
    await vi.advanceTimersByTimeAsync(ms);
    timer.stop();
    timer.stop();
    await vi.advanceTimersByTimeAsync(10_000);
    expect(calledAt).toEqual([]);
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe('timers of one duration', () => {
  it("share one of Node's, and call back in order", async () => {
    const { calledAt, callback } = noting();
    const timers = [];
    for (let index = 0; index < 100; index++) {
      timers.push(startTimer(1000, callback));
      await vi.advanceTimersByTimeAsync(1);
    }
    expect(vi.getTimerCount()).toBe(1);
    for (const timer of timers.slice(2)) timer.stop();
    await vi.advanceTimersByTimeAsync(5000);
    expect(calledAt).toEqual([1000, 1001]);
  });

  it('call back in the order in which they are due, also if one counts from an earlier moment', async () => {
    const order: string[] = [];
    const startedAt = performance.now();
    await vi.advanceTimersByTimeAsync(300);
    startTimer(1000, () => order.push('late'));
    startTimer(1000, () => order.push('early'), startedAt);
    startTimer(1000, () => order.push('between'), startedAt + 100);
    await vi.advanceTimersByTimeAsync(700);
    expect(order).toEqual(['early']);
    await vi.advanceTimersByTimeAsync(600);
    expect(order).toEqual(['early', 'between', 'late']);
  });

  it('can start and stop others while they call back', async () => {
    const { calledAt, callback } = noting();
    const stopped = startTimer(1001, callback);
    startTimer(1000, () => {
      second.stop();
      stopped.stop();
      startTimer(1000, callback);
    });
    const second = startTimer(1000, callback);
    await vi.advanceTimersByTimeAsync(5000);
    expect(calledAt).toEqual([2000]);
  });

  it('that are stopped leave nothing behind, though the event loop never turns', async () => {
    startTimer(1000, () => {});
    for (let count = 0; count < 10_000; count++) startTimer(1000, () => {}).stop();
    expect(vi.getTimerCount()).toBe(1);
    await vi.advanceTimersByTimeAsync(1000);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('are stopped as fast when there are many', () => {
    const count = 100_000;
    // Of this thread alone: whatever else keeps the machine busy takes none of it.
    const processorTime = (atOnce: number) => {
      const from = process.threadCpuUsage();
      for (let stopped = 0; stopped < count; stopped += atOnce) {
        const timers = Array.from({ length: atOnce }, () => startTimer(1000, () => {}));
        // First those in the middle, which are far from both ends.
        const middle = timers.splice(atOnce / 4, atOnce / 2);
        for (const timer of [...middle, ...timers]) timer.stop();
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
    const { calledAt, callback } = noting();
    const timers = [];
    for (let index = 0; index < 5; index++) {
      timers.push(startTimer(100, callback));
      await vi.advanceTimersByTimeAsync(1);
    }
    for (const index of [1, 1, 4, 0, 1, 4]) timers[index]?.stop();
    await vi.advanceTimersByTimeAsync(1000);
    expect(calledAt).toEqual([102, 103]);
  });

  it("call back though Node's timer is early", async () => {
    // As an event loop does, whose own clock stands still during a turn.
    const { calledAt, callback } = noting();
    const from = performance.now();
    startTimer(100, callback);
    vi.spyOn(performance, 'now').mockReturnValue(from + 99.5);
    await vi.advanceTimersByTimeAsync(100);
    expect(calledAt).toEqual([]);
    vi.restoreAllMocks();
    await vi.advanceTimersByTimeAsync(1000);
    expect(calledAt).toHaveLength(1);
  });
});

describe('a process', () => {
  it('ends while only stopped timers are left, and not before the others', async () => {
    vi.useRealTimers();
    const unref = vi.fn();
    const ref = vi.fn();
    const real = globalThis.setTimeout;
    vi.resetModules();
    const timeout = { ref, unref };
    Object.defineProperty(globalThis, 'setTimeout', {
      configurable: true,
      writable: true,
      value: () => timeout,
    });
    try {
      const module = await import('../src/lib/timers.node.ts');
      const timer = module.startTimer(60_000, () => {});
      timer.stop();
      expect(unref).toHaveBeenCalledTimes(1);
      module.startTimer(60_000, () => {});
      expect(ref).toHaveBeenCalledTimes(1);
    } finally {
      globalThis.setTimeout = real;
    }
  });
});

describe('a test that fakes timers', () => {
  it('does not prevent later timers from firing when real timers are restored', async () => {
    startOnNode(1000, () => {});
    vi.useRealTimers();
    await new Promise<void>((resolve) => {
      startOnNode(1, resolve);
    });
  });

  it('finds its own at work, right after real ones, and on time to the millisecond', () => {
    vi.useRealTimers();
    const real = startOnNode(1000, () => {});
    fakeClock();
    const { calledAt, callback } = noting();
    startOnNode(50, callback);
    startOnNode(0, callback);
    vi.advanceTimersByTime(100);
    expect(calledAt).toEqual([0, 50]);
    vi.useRealTimers();
    real.stop();
  });

  it('finds them at work right after it has cleared all timers', () => {
    startOnNode(50, () => {});
    vi.clearAllTimers();
    const { calledAt, callback } = noting();
    startOnNode(50, callback);
    vi.advanceTimersByTime(100);
    expect(calledAt).toEqual([50]);
  });

  it('finds them at work in the next test, though its fakes are the same functions again', () => {
    vi.useRealTimers();
    const callback = mock.fn();
    for (const name of ['one test', 'the next']) {
      mock.timers.enable({ apis: ['setTimeout'] });
      startOnNode(50, name === 'the next' ? callback : () => {});
      if (name === 'the next') mock.timers.tick(100);
      mock.timers.reset();
    }
    expect(callback.mock.callCount()).toBe(1);
  });

  it('from before the first import finds them at work a second after it has cleared all', async () => {
    startTimer(50, () => {});
    vi.clearAllTimers();
    await vi.advanceTimersByTimeAsync(1051);
    const { calledAt, callback } = noting();
    startTimer(50, callback);
    await vi.advanceTimersByTimeAsync(100);
    expect(calledAt).toEqual([50]);
  });
});
