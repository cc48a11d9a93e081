import { setTimeout, setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it, vi } from 'vitest';
import {
  createSimulator,
  type Duration,
  type ReceiverFunction,
  type Simulator,
} from '../src/index.ts';
import { Timers } from '../src/timers.ts';
import { recorder, serve } from './support/receiver.ts';
import { freezeRealTime, simulate, startAt } from './support/simulator.ts';

describe('a stepped clock', () => {
  it('pauses until it is advanced, by ms or by a duration', async () => {
    const sim = simulate();
    expect(sim.now()).toBe(startAt);
    const durations: [Duration, number][] = [
      [1, 1],
      [0, 0],
      ['250ms', 250],
      ['3s', 3000],
      ['1.5m', 90_000],
      ['1h', 3_600_000],
      ['2d', 172_800_000],
    ];
    for (const [duration, ms] of durations) {
      const before = sim.now();
      await sim.advance(duration);
      expect(sim.now() - before).toBe(ms);
    }
  });

  it.each([-1, Number.NaN, Number.POSITIVE_INFINITY])('is not moved by %s', async (duration) => {
    await expect(simulate().advance(duration)).rejects.toMatchObject({ code: 'invalid_option' });
  });

  it('is not advanced by an invalid duration', async () => {
    for (const text of ['', '5', 'm', '5 m', '-5m', '5w', '1e3s'] as Duration[]) {
      await expect(simulate().advance(text)).rejects.toMatchObject({ code: 'invalid_option' });
    }
  });

  it('steps one after the other, also where nobody awaits the first', async () => {
    const sim = simulate();
    const { received, url } = await recorder(500);
    sim.addWebhook(url);
    sim.emit('credits.low');
    await Promise.all([sim.advance('1s'), sim.advance('1s'), sim.advance('1s')]);
    expect(sim.now()).toBe(startAt + 3000);
    expect(received).toHaveLength(2);
  });

  it('has any patience, also longer than the limit of timers', async () => {
    const sim = simulate({ clock: { stepped: true, startAt, patience: '30d' } });
    const url = await serve(async (_, response) => {
      await setTimeout(50);
      response.end();
    });
    sim.addWebhook(url);
    sim.emit('credits.low');
    await sim.advance('10s');
    expect(sim.deliveries()).toMatchObject([{ statusCode: 200, durationMs: 0 }]);
  });

  it('begins now, unless startAt is set', () => {
    const before = Date.now();
    const now = createSimulator({ clock: 'stepped' }).now();
    expect(now).toBeGreaterThanOrEqual(before);
    expect(now).toBeLessThanOrEqual(Date.now());
  });

  it.each([
    { clock: { scale: 0 } },
    { clock: { scale: Number.NaN } },
    { clock: { scale: 1, patience: -1 } },
    { clock: { stepped: true, startAt: 'soon' } as const },
  ])('no clock is made of $clock', (options) => {
    expect(() => createSimulator(options)).toThrow(
      expect.objectContaining({ code: 'invalid_option' }),
    );
  });
});

/** Waits for the network, while real time stands still. What is due now runs. */
async function attempted(sim: Simulator, times: number): Promise<void> {
  while (sim.deliveries().length < times) {
    await turn();
    vi.advanceTimersByTime(0);
  }
}

describe('a clock that runs', () => {
  it('cannot be advanced', async () => {
    const sim = simulate({ clock: 'real' });
    await expect(sim.advance(1)).rejects.toMatchObject({ code: 'invalid_option' });
  });

  it('runs `scale` times as fast, the retries too', async () => {
    freezeRealTime();
    const sim = simulate({ clock: { scale: 100, startAt } });
    const { url } = await recorder(500, 500, 200);
    sim.addWebhook(url);
    sim.emit('credits.low');
    await attempted(sim, 1);
    // 3 s and 30 s at 100 times the speed.
    vi.advanceTimersByTime(30);
    await attempted(sim, 2);
    vi.advanceTimersByTime(300);
    await attempted(sim, 3);
    expect(
      sim.deliveries().map(({ createdAt, statusCode }) => [createdAt - startAt, statusCode]),
    ).toEqual([
      [33_000, 200],
      [3000, 500],
      [0, 500],
    ]);
  });

  it('with patience pauses for receivers, so that retries are to the millisecond at any speed', async () => {
    const sim = simulate({ clock: { scale: 5000, patience: '60s', startAt } });
    const url = await serve(async (_, response) => {
      // 50 ms are 250 s at this speed.
      await setTimeout(50);
      response.writeHead(sim.now() < startAt + 3_000_000 ? 500 : 200).end();
    });
    sim.addWebhook(url);
    sim.emit('credits.low');
    await sim.waitFor({ statusCode: 200 }, { timeoutMs: 60_000 });
    const attempts = sim.deliveries().reverse();
    const { createdAt: first = Number.NaN } = attempts[0] ?? {};
    expect(
      attempts.map(({ createdAt, durationMs, statusCode }) => [
        createdAt - first,
        durationMs,
        statusCode,
      ]),
    ).toEqual([
      [0, 0, 500],
      [3000, 0, 500],
      [33_000, 0, 500],
      [333_000, 0, 500],
      [3_933_000, 0, 200],
    ]);
  });

  it('with patience continues for receivers that never answer', async () => {
    const sim = simulate({ clock: { scale: 5000, patience: '20ms', startAt } });
    sim.addWebhook(await serve(() => {}));
    sim.emit('credits.low');
    const first = await sim.waitFor({ attemptNumber: 1 }, { timeoutMs: 60_000 });
    expect(first).toMatchObject({ durationMs: 5000, errorMessage: 'Connection timeout' });
  });

  it.each([{ scale: 100 }, { scale: 100, patience: '1s' } as const])(
    '%o is not moved by hand, and is closed',
    async (clock) => {
      const sim = simulate({ clock });
      await expect(sim.advance(1)).rejects.toMatchObject({ code: 'invalid_option' });
      await sim.close();
      sim.emit('credits.low');
      await sim.settled();
      expect(sim.deliveries()).toEqual([]);
    },
  );

  it.each<[string, (ask: () => void) => Promise<string | ReceiverFunction>]>([
    ['over HTTP', (ask) => serve(ask)],
    [
      'in process',
      async (ask) => () => {
        ask();
        return new Promise<Response>(() => {});
      },
    ],
  ])('closes at once, whatever is under way %s', async (_, receiver) => {
    freezeRealTime();
    const sim = simulate({ clock: 'real' });
    const asked = new Promise<void>((resolve) => {
      void receiver(resolve).then((target) => {
        sim.addWebhook(target);
        sim.emit('credits.low');
        vi.advanceTimersByTime(1);
      });
    });
    await asked;
    // The 5 s that the receiver has do not pass.
    await sim.close();
    expect(sim.deliveries()).toEqual([]);
  });

  it('is settled when the first attempts are over', async () => {
    const sim = simulate({ clock: 'real' });
    const { received, url } = await recorder(500);
    sim.addWebhook(url);
    sim.emit('credits.low');
    await sim.settled();
    expect(received).toHaveLength(1);
    expect(sim.deliveries()).toHaveLength(1);
  });
});

describe('timers', () => {
  it('run by time, then by order, then as they were added; what was taken back does not', () => {
    const timers = new Timers();
    const ran: string[] = [];
    const expected: [number, number, number, string][] = [];
    for (let added = 0; added < 5000; added++) {
      const [at, order] = [(added * 7919) % 50, (added * 104_729) % 7];
      const name = `${at}/${order}/${added}`;
      const cancel = timers.add(at, order, () => ran.push(name));
      if (added % 3 === 0) cancel();
      else expected.push([at, order, added, name]);
    }
    expected.sort((a, b) => a[0] - b[0] || a[1] - b[1] || a[2] - b[2]);
    for (let at = timers.nextAt(); at !== undefined; at = timers.nextAt()) {
      for (const run of timers.takeDue(at)) run();
    }
    expect(ran).toEqual(expected.map(([, , , name]) => name));
  });

  it('may be taken back by an earlier one of the same moment', () => {
    const timers = new Timers();
    const ran: string[] = [];
    const cancel: (() => void)[] = [];
    timers.add(0, 0, () => cancel[0]?.());
    cancel.push(timers.add(0, 1, () => ran.push('late')));
    for (const run of timers.takeDue(0)) run();
    expect(ran).toEqual([]);
  });
});
