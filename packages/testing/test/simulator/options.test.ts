import { expect, it } from 'vitest';
import { createSimulator } from '../../src/index.ts';
import { simulate } from './support/simulator.ts';

it.each([
  { concurrency: 0 },
  { concurrency: 1.5 },
  { logLimit: -1 },
  { logLimit: Number.NaN },
  { eventLimit: -1 },
  { credits: Number.NaN },
  // As a program without types may have them.
  JSON.parse('{ "tier": "gold" }'),
  JSON.parse('{ "countFailuresBy": "days" }'),
  JSON.parse('{ "retryAfter": "soon" }'),
])('%o is refused', (options) => {
  const [name = ''] = Object.keys(options);
  expect(() => createSimulator(options)).toThrow(
    expect.objectContaining({
      code: 'invalid_option',
      message: expect.stringContaining(`${name} has to be`),
    }),
  );
});

it('logs may be without an end, or empty', async () => {
  for (const [limit, kept] of [
    [Number.POSITIVE_INFINITY, 150],
    [0, 0],
  ] as const) {
    const sim = simulate({ logLimit: limit, eventLimit: limit });
    sim.addWebhook(() => new Response());
    for (let sent = 0; sent < 150; sent++) sim.emit('credits.low');
    await sim.settled();
    expect([sim.deliveries().length, sim.events().length]).toEqual([kept, kept]);
    expect(sim.droppedDeliveries).toBe(150 - kept);
  }
});

it.each(['{ "kind": "duplicates" }', '{}'])('%s is no fault', (fault) => {
  expect(() => simulate().faultDelivery(JSON.parse(fault))).toThrow(
    expect.objectContaining({ code: 'invalid_option' }),
  );
});
