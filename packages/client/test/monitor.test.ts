import { setImmediate as tick } from 'node:timers/promises';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { CreditBalance } from '../src/index.ts';
import { type MonitorCreditsOptions, monitorCredits } from '../src/monitors.ts';
import { startBluma } from './support/bluma.ts';
import { ManualTiming } from './support/manual-timing.ts';
import { createRecorder } from './support/recorder.ts';
import { ticking } from './support/ticking.ts';

// What all monitors share, on the one with the simpler requests.

async function setScene(options: Partial<MonitorCreditsOptions> = {}) {
  const { sim, client } = await startBluma();
  const timing = new ManualTiming();
  const recorder = createRecorder();
  const monitor = monitorCredits({
    client,
    intervalMs: 60_000,
    timing,
    logger: recorder.logger,
    observer: recorder.observer,
    ...options,
  });
  return { sim, client, timing, monitor, tick: ticking(monitor, timing), ...recorder };
}

/** An API whose responses wait for the test. */
function heldClient() {
  const requests: { answer: () => void; signal: AbortSignal | undefined }[] = [];
  const balance = {
    credits: 9,
    tier: 'pro',
    monthly_allowance: 10,
    overage_used: 0,
    reset_date: '',
  };
  return {
    requests,
    client: {
      credits: {
        balance: (options?: { signal?: AbortSignal }) =>
          new Promise<CreditBalance>((resolve) => {
            requests.push({ answer: () => resolve(balance), signal: options?.signal });
          }),
      },
    },
  };
}

describe('a monitor', () => {
  it('checks immediately, and again after each `intervalMs`', async () => {
    const { timing, tick } = await setScene();
    expect(timing.waits).toEqual([0]);
    await tick();
    expect(timing.waits).toEqual([60_000]);
    await tick();
    expect(timing.waits).toEqual([60_000]);
  });

  it('never has two concurrent checks', async () => {
    const { client, requests } = heldClient();
    const { timing, monitor } = await setScene({ client });
    timing.advance(0);
    const checks = [monitor.check(), monitor.check()];
    timing.advance(60_000);
    expect(requests).toHaveLength(1);
    requests[0]?.answer();
    const [first, second] = await Promise.all(checks);
    expect(first).toBe(second);
    expect(timing.waits).toEqual([60_000]);
  });

  it('checks at a call of check, and continues from there', async () => {
    const { timing, monitor, tick } = await setScene();
    await tick();
    timing.advance(50_000);
    expect(await monitor.check()).toMatchObject({ kind: 'enough' });
    expect(timing.waits).toEqual([60_000]);
  });

  it('waits longer after each failure, up to a limit, and as before after a success', async () => {
    const { sim, timing, tick, events, lines } = await setScene();
    sim.faultApi({ kind: 'internal_error' }, { times: 8 });
    const waits: (number | undefined)[] = [];
    for (let checks = 0; checks < 9; checks++) {
      await tick();
      waits.push(...timing.waits);
    }
    const pauses = [5000, 10_000, 20_000, 40_000, 80_000, 160_000, 300_000, 300_000];
    expect(waits).toEqual([...pauses, 60_000]);
    expect(events).toMatchObject(
      pauses.map((retryInMs) => ({ name: 'monitor_check_failed', monitor: 'credits', retryInMs })),
    );
    expect(lines).toEqual(Array(8).fill(['error', 'monitor_check_failed']));
  });

  it('takes up to half off at random', async () => {
    const timing = Object.assign(new ManualTiming(), { random: () => 0.999 });
    const { sim, monitor } = await setScene({ timing });
    sim.faultApi({ kind: 'internal_error' });
    await ticking(monitor, timing)();
    expect(timing.waits).toEqual([2503]);
  });

  it('waits as long as the API asks, a day at most', async () => {
    const { sim, timing, tick } = await setScene();
    sim.faultApi({ kind: 'rate_limited', retryAfter: '1h' });
    await tick();
    expect(timing.waits).toEqual([3_600_000]);
    sim.faultApi({ kind: 'rate_limited', retryAfter: '30d' });
    await tick();
    expect(timing.waits).toEqual([24 * 3_600_000]);
  });

  it('reports a refused key once, and checks as often as usual', async () => {
    const { sim, client, open } = await startBluma();
    const { key } = sim.account.createKey({ scopes: ['templates:read'] });
    const refused = open({ apiKey: key });
    const credits = { current: refused.credits };
    const switching = { credits: { balance: () => credits.current.balance({ fresh: true }) } };
    const { timing, tick, events, lines } = await setScene({ client: switching });
    await tick();
    expect(timing.waits).toEqual([60_000]);
    await tick();
    await tick();
    const event = { name: 'monitor_check_failed', monitor: 'credits', err: { status: 403 } };
    expect(events).toMatchObject([event]);
    expect(lines).toEqual([['error', 'monitor_check_failed']]);
    // And again, if it was right meanwhile.
    credits.current = client.credits;
    await tick();
    credits.current = refused.credits;
    await tick();
    expect(events).toMatchObject([event, event]);
  });

  it.each([
    [
      'throws',
      () => {
        throw new Error('no mail');
      },
    ],
    ['rejects', () => Promise.reject(new Error('no mail'))],
  ])('goes on when a callback %s, and tells of it', async (_, onLow) => {
    const { sim, tick, events, lines } = await setScene({ onLow });
    sim.account.addCredits(-80);
    expect(await tick()).toMatchObject({ kind: 'low' });
    expect(await tick()).toMatchObject({ kind: 'low' });
    expect(events).toEqual([
      { name: 'credits_low', credits: 20, used: 0.8 },
      { name: 'monitor_callback_failed', during: 'credits_low', err: new Error('no mail') },
    ]);
    expect(lines).toEqual([
      ['warn', 'credits_low'],
      ['error', 'monitor_callback_failed'],
    ]);
  });

  it('waits for no callback', async () => {
    const { sim, tick } = await setScene({ onLow: () => new Promise(() => {}) });
    sim.account.addCredits(-80);
    expect(await tick()).toMatchObject({ kind: 'low' });
    expect(await tick()).toMatchObject({ kind: 'low' });
  });

  it('is not disturbed by an observer or a logger that throws', async () => {
    const fail = () => {
      throw new Error('full disk');
    };
    const logger = { info: fail, warn: fail, error: fail };
    const { sim, tick } = await setScene({ observer: { on: fail }, logger });
    sim.account.addCredits(-80);
    expect(await tick()).toMatchObject({ kind: 'low' });
  });

  it('a check times out after 2 min, and ignores a later response', async () => {
    const { client, requests } = heldClient();
    const { timing, monitor, events } = await setScene({ client });
    timing.advance(0);
    const check = monitor.check();
    timing.advance(120_000);
    await expect(check).rejects.toThrow('The check took too long');
    expect(requests[0]?.signal?.aborted).toBe(true);
    requests[0]?.answer();
    await tick();
    expect(events).toMatchObject([{ name: 'monitor_check_failed', retryInMs: 5000 }]);
    expect(timing.waits).toEqual([5000]);
  });

  it('ends when it is closed: the running check is aborted, without a report, and no other follows', async () => {
    const { client, requests } = heldClient();
    const { timing, monitor, events } = await setScene({ client });
    timing.advance(0);
    const check = monitor.check();
    check.catch(() => {});
    await monitor.close();
    await monitor.close();
    await expect(check).rejects.toMatchObject({ name: 'AbortError' });
    await expect(monitor.check()).rejects.toMatchObject({ name: 'AbortError' });
    expect(requests).toMatchObject([{ signal: { aborted: true } }]);
    expect({ waits: timing.waits, events }).toEqual({ waits: [], events: [] });
  });

  it.each(['before', 'after'])('ends by its signal, aborted %s it began', async (when) => {
    const controller = new AbortController();
    if (when === 'before') controller.abort();
    const { timing, monitor } = await setScene({ signal: controller.signal });
    controller.abort();
    expect(timing.waits).toEqual([]);
    await expect(monitor.check()).rejects.toMatchObject({ name: 'AbortError' });
  });

  it('ends with the block that it is used in', async () => {
    const { timing, monitor } = await setScene();
    {
      await using used = monitor;
      expect(await used.check()).toMatchObject({ kind: 'enough' });
    }
    expect(timing.waits).toEqual([]);
  });

  it('works with fake timers too', async () => {
    const { sim, client } = await startBluma();
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    onTestFinished(() => void vi.useRealTimers());
    const { logger } = createRecorder();
    const low = new Promise((resolve) => {
      onTestFinished(() => monitor.close());
      const monitor = monitorCredits({ client, intervalMs: 60_000, logger, onLow: resolve });
      sim.account.addCredits(-80);
      vi.advanceTimersByTime(0);
    });
    expect(await low).toMatchObject({ credits: 20 });
  });
});
