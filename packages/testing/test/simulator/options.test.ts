import { expect, it } from 'vitest';
import { createSimulator } from '../../src/index.ts';
import { simulate } from './support/simulator.ts';

const invalid = expect.objectContaining({ code: 'invalid_option' });

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

it.each([
  '{ "kind": "duplicates" }',
  '{}',
  '{ "kind": "duplicate", "copies": -1 }',
  '{ "kind": "burst", "count": 0 }',
  '{ "kind": "reorder", "within": "soon" }',
  '{ "kind": "delay" }',
  '{ "kind": "old_created_at", "age": -1 }',
  '{ "kind": "cut_connection", "afterBytes": 0.5 }',
])('%s is no fault of deliveries', (fault) => {
  expect(() => simulate().faultDelivery(JSON.parse(fault))).toThrow(invalid);
});

it.each([
  '{ "kind": "hangs" }',
  '{ "kind": "rate_limited", "retryAfter": "later" }',
  '{ "kind": "service_unavailable", "retryAfter": "past" }',
  '{ "kind": "redirect" }',
  '{ "kind": "large_body", "bytes": -1 }',
])('%s is no fault of the API', (fault) => {
  expect(() => simulate().faultApi(JSON.parse(fault))).toThrow(invalid);
});

it('what is no duration is no plan, for one video or for all', () => {
  expect(() => simulate().account.planVideo({ queued: -1 })).toThrow(invalid);
  expect(() => simulate({ videos: { rendering: Number.NaN } })).toThrow(invalid);
});

it('a webhook is for event types that there are', () => {
  const options = { events: ['video.completd'] };
  expect(() => simulate().addWebhook('http://localhost', options)).toThrow(invalid);
});
