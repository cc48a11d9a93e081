import { describe, expect, it } from 'vitest';
import type { CreditBalance } from '../src/index.ts';
import { type CreditsClient, type MonitorCreditsOptions, monitorCredits } from '../src/monitors.ts';
import { startBluma } from './support/bluma.ts';
import { ManualTiming } from './support/manual-timing.ts';
import { createRecorder } from './support/recorder.ts';
import { ticking } from './support/ticking.ts';

function watch(client: CreditsClient, options: Partial<MonitorCreditsOptions> = {}) {
  const timing = new ManualTiming();
  const recorder = createRecorder();
  const calls: unknown[] = [];
  const monitor = monitorCredits({
    client,
    timing,
    logger: recorder.logger,
    observer: recorder.observer,
    onLow: ({ credits, threshold, used }) => calls.push(['low', { credits, threshold, used }]),
    onExhausted: ({ credits, overage }) => calls.push(['exhausted', { credits, overage }]),
    onToppedUp: ({ credits, before }) => calls.push(['topped up', { credits, before }]),
    ...options,
  });
  return { tick: ticking(monitor, timing), calls, ...recorder };
}

/** What no simulated account has: overage, other months, gaps. */
function watchBalances(...balances: Partial<CreditBalance>[]) {
  const asked: unknown[] = [];
  const scene = watch({
    credits: {
      async balance(options) {
        asked.push(options?.fresh);
        const balance = balances.shift();
        if (!balance) throw new Error('There is no further balance');
        return {
          credits: 100,
          tier: 'starter',
          monthly_allowance: 100,
          overage_used: 0,
          reset_date: '2026-02-01T00:00:00Z',
          ...balance,
        };
      },
    },
  });
  return {
    ...scene,
    asked,
    async tickAll() {
      while (balances.length > 0) await scene.tick();
    },
  };
}

describe('a monitor of credits', () => {
  it('reports a fall, a top-up and another fall, with the share that was reached', async () => {
    const { sim, client } = await startBluma();
    const { tick, calls, events, lines } = watch(client);
    const states: unknown[] = [];
    for (const change of [-10, -70, -15, -5, 0, 30, -25, -5]) {
      sim.account.addCredits(change);
      states.push((await tick())?.kind);
    }
    expect(states).toEqual([
      ...['enough', 'low', 'low', 'exhausted', 'exhausted'],
      ...['enough', 'low', 'exhausted'],
    ]);
    expect(calls).toEqual([
      ['low', { credits: 20, threshold: 0.75, used: 0.8 }],
      ['low', { credits: 5, threshold: 0.9, used: 0.95 }],
      ['exhausted', { credits: 0, overage: 0 }],
      ['topped up', { credits: 30, before: 0 }],
      ['low', { credits: 5, threshold: 0.9, used: 0.95 }],
      ['exhausted', { credits: 0, overage: 0 }],
    ]);
    expect(events).toEqual([
      { name: 'credits_low', credits: 20, used: 0.8 },
      { name: 'credits_low', credits: 5, used: 0.95 },
      { name: 'credits_exhausted', credits: 0 },
      { name: 'credits_topped_up', credits: 30 },
      { name: 'credits_low', credits: 5, used: 0.95 },
      { name: 'credits_exhausted', credits: 0 },
    ]);
    expect(lines.map(([level]) => level)).toEqual([
      'warn',
      'warn',
      'error',
      'info',
      'warn',
      'error',
    ]);
  });

  it('does not repeat a threshold that a small top-up stays below', async () => {
    const { tick, calls, tickAll } = watchBalances(
      { credits: 5 },
      { credits: 20 },
      { credits: 18 },
    );
    await tick();
    await tickAll();
    expect(calls).toEqual([
      ['low', { credits: 5, threshold: 0.9, used: 0.95 }],
      ['topped up', { credits: 20, before: 5 }],
    ]);
  });

  it('always asks the API itself', async () => {
    const { asked, tickAll } = watchBalances({}, {});
    await tickAll();
    expect(asked).toEqual([true, true]);
  });

  it('takes overage for use above the allowance, and bought credits for credits', async () => {
    const { tick } = watchBalances(
      { credits: 0, overage_used: 20 },
      { credits: -5 },
      { credits: 50, overage_used: 20 },
    );
    expect(await tick()).toMatchObject({ kind: 'exhausted', used: 1.2, overage: 20 });
    expect(await tick()).toMatchObject({ kind: 'exhausted', used: 1.05, overage: 5 });
    expect(await tick()).toMatchObject({ kind: 'enough', used: 0.5, overage: 20 });
  });

  it('reports again in a new month, also if as much was used of it already', async () => {
    const february = '2026-02-01T00:00:00Z';
    const march = '2026-03-01T00:00:00Z';
    const { calls, tickAll } = watchBalances(
      { credits: 20, reset_date: february },
      { credits: 20, reset_date: february },
      { credits: 20, reset_date: march },
      { credits: 20, reset_date: march },
    );
    await tickAll();
    const low = ['low', { credits: 20, threshold: 0.75, used: 0.8 }];
    expect(calls).toEqual([low, low]);
  });

  it('takes a reset date that moves along with the day, or is none, for the same month', async () => {
    const { calls, tickAll } = watchBalances(
      { credits: 20, reset_date: '2026-02-01T00:00:00Z' },
      { credits: 20, reset_date: '2026-02-02T00:00:00Z' },
      { credits: 20, reset_date: 'soon' },
    );
    await tickAll();
    expect(calls).toEqual([['low', { credits: 20, threshold: 0.75, used: 0.8 }]]);
  });

  it('treats a reset that is always in 30 days as the same month', async () => {
    const days = Array.from({ length: 60 }, (_, day) => new Date(Date.UTC(2026, 0, 31 + day)));
    const balances = days.map((date) => ({ credits: 20, reset_date: date.toISOString() }));
    const { calls, tickAll } = watchBalances(...balances);
    await tickAll();
    expect(calls).toEqual([['low', { credits: 20, threshold: 0.75, used: 0.8 }]]);
  });

  it.each([0, -1, Number.NaN])(
    'compares credits if the allowance is %s',
    async (monthly_allowance) => {
      const { tick, calls } = watchBalances(
        { monthly_allowance, credits: 10 },
        { monthly_allowance, credits: 9 },
        { monthly_allowance, credits: 0 },
      );
      expect(await tick()).toMatchObject({ kind: 'enough', allowance: 0, used: undefined });
      expect(await tick()).toMatchObject({ kind: 'low', used: undefined });
      expect(await tick()).toMatchObject({ kind: 'exhausted', used: undefined });
      expect(calls).toEqual([
        ['low', { credits: 9, threshold: undefined, used: undefined }],
        ['exhausted', { credits: 0, overage: 0 }],
      ]);
    },
  );

  it('takes an answer without credits for no answer', async () => {
    const { tick, calls, events } = watchBalances({ credits: Number.NaN });
    expect(await tick()).toBeUndefined();
    expect(calls).toEqual([]);
    expect(events).toMatchObject([{ name: 'monitor_check_failed', monitor: 'credits' }]);
  });

  it.each([[[0]], [[1.5]], [[Number.NaN]]])('refuses thresholds of %j', async (thresholds) => {
    const { client } = await startBluma();
    expect(() => watch(client, { thresholds })).toThrow(
      /^thresholds must be an array of numbers above 0 and up to 1, got .*errors\.md#invalid_option$/,
    );
  });
});
