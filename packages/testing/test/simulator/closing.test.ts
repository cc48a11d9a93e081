import { expect, it } from 'vitest';
import { serve } from './support/receiver.ts';
import { simulate, startAt } from './support/simulator.ts';

it.each(['real', 'stepped', { scale: 100, patience: '5s' }] as const)(
  'closing while deliveries fly cuts them, with the clock %o',
  async (clock) => {
    const sim = simulate({ clock });
    const cut: Promise<unknown>[] = [];
    const arrived: (() => void)[] = [];
    const all = new Promise<void>((resolve) => arrived.push(resolve));
    const url = await serve((request) => {
      cut.push(new Promise((resolve) => request.socket.once('close', resolve)));
      if (cut.length === 3) arrived[0]?.();
    });
    sim.addWebhook(url);
    for (let sent = 0; sent < 3; sent++) sim.emit('credits.low');
    await all;
    const start = performance.now();
    await sim.close();
    await Promise.all(cut);
    // Not after the 5 s that the receiver has.
    expect(performance.now() - start).toBeLessThan(4000);
    expect(sim.deliveries()).toEqual([]);
    await sim.close();
  },
);

it('closing in the middle of an advance ends it', async () => {
  const sim = simulate({ clock: { stepped: true, startAt, patience: '1m' } });
  const asked = new Promise<void>((resolve) => {
    sim.addWebhook(() => {
      resolve();
      return new Promise<Response>(() => {});
    });
  });
  sim.emit('credits.low');
  const advanced = sim.advance('1d');
  await asked;
  await sim.close();
  await advanced;
  expect(sim.deliveries()).toEqual([]);
});

it('closing tells those who wait for a delivery', async () => {
  const sim = simulate();
  const waiting = sim.waitFor('credits.low', { timeoutMs: 60_000 });
  const told = expect(waiting).rejects.toThrow(
    'The simulator was closed while "credits.low" was waited for',
  );
  await sim.close();
  await told;
});
