import { describe, expect, it, vi } from 'vitest';
import { serve } from './support/receiver.ts';
import { freezeRealTime, simulate, startAt } from './support/simulator.ts';

it.each(['real', 'stepped', { scale: 100, patience: '5s' }] as const)(
  'closing while deliveries fly cuts them, with the clock %o',
  async (clock) => {
    freezeRealTime();
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
    vi.advanceTimersByTime(1);
    await all;
    // The 5 s that the receiver has do not pass.
    await sim.close();
    await Promise.all(cut);
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

it('closing rejects a pending waitFor', async () => {
  const sim = simulate();
  const waiting = sim.waitFor('credits.low', { timeoutMs: 60_000 });
  const rejection = expect(waiting).rejects.toThrow(
    'The simulator was closed while "credits.low" was waited for',
  );
  await sim.close();
  await rejection;
});

describe('once it is closed', () => {
  it('nothing is answered in process any more, and what hung is cut', async () => {
    const sim = simulate();
    const url = 'https://api.getbluma.com/api/v1/templates';
    const headers = { authorization: `Bearer ${sim.account.testKey}` };
    sim.faultApi({ kind: 'hang' });
    const hanging = expect(sim.fetch(url)).rejects.toMatchObject({
      name: 'TypeError',
      message: 'fetch failed',
      cause: { code: 'ECONNRESET' },
    });
    sim.faultApi({ kind: 'hang_mid_body' });
    const half = await sim.fetch(url, { headers });
    const cut = expect(half.text()).rejects.toMatchObject({
      name: 'TypeError',
      message: 'terminated',
      cause: { code: 'ECONNRESET' },
    });
    await sim.close();
    await Promise.all([hanging, cut]);
    await expect(sim.fetch(url)).rejects.toMatchObject({
      name: 'TypeError',
      message: 'fetch failed',
      cause: { code: 'ECONNREFUSED' },
    });
  });

  it('a pending waitFor rejects immediately, unless its delivery is there', async () => {
    const sim = simulate();
    sim.addWebhook(async () => new Response());
    sim.emit('credits.low');
    await sim.settled();
    await sim.close();
    await expect(sim.waitFor('video.queued', { timeoutMs: 60_000 })).rejects.toThrow(
      'The simulator was closed while "video.queued" was waited for',
    );
    expect(await sim.waitFor('credits.low')).toMatchObject({ statusCode: 200 });
  });

  it('it does not listen, and did so for nobody', async () => {
    const sim = simulate();
    const listening = sim.listen();
    await sim.close();
    await expect(fetch(await listening)).rejects.toThrow('fetch failed');
    await expect(sim.listen()).rejects.toThrow('The simulator was closed');
  });
});

it('listens once, and again only where the first port was taken', async () => {
  const [sim, other] = [simulate(), simulate()];
  const taken = Number(new URL(await other.listen()).port);
  await expect(sim.listen(taken)).rejects.toMatchObject({ code: 'EADDRINUSE' });
  const [first, second] = await Promise.allSettled([sim.listen(), sim.listen()]);
  expect(second).toMatchObject({
    status: 'rejected',
    reason: { message: 'The simulator listens already' },
  });
  const base = first.status === 'fulfilled' ? first.value : '';
  expect((await fetch(`${base}/templates`)).status).toBe(401);
  await Promise.all([sim.close(), sim.close()]);
  await expect(fetch(base)).rejects.toThrow('fetch failed');
});
