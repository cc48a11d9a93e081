import { describe, expect, it } from 'vitest';
import type { DeliveryRecord } from '../src/index.ts';
import { recorder, serve } from './support/receiver.ts';
import { simulate, startAt } from './support/simulator.ts';

/** A day of a few webhooks whose answers come in any order. */
async function day(seed: number): Promise<DeliveryRecord[]> {
  const sim = simulate({ seed, credits: 20, clock: { stepped: true, startAt, patience: '60s' } });
  const jittery = await serve((_, response) => {
    setTimeout(() => response.writeHead(500).end(), Math.random() * 20);
  });
  const { url } = await recorder(200);
  for (const target of [jittery, url, jittery]) sim.addWebhook(target);
  sim.faultDelivery({ kind: 'overlap' });
  sim.faultDelivery({ kind: 'reorder', count: 3 }, { type: 'credits.low' });
  sim.faultDelivery({ kind: 'burst', count: 5 }, { type: 'credits.exhausted' });
  sim.emit('video.completed');
  sim.emit('credits.low');
  sim.emit('credits.exhausted');
  await sim.advance('10s');
  sim.emit('video.failed');
  for (const template_id of ['news-anchor', 'ugc-review']) {
    const body = JSON.stringify({ template_id, context: { prompt: 'A cat that codes' } });
    const headers = { authorization: `Bearer ${sim.account.liveKey}` };
    const url = 'https://api.getbluma.com/api/v1/videos';
    await sim.fetch(url, { method: 'POST', headers, body });
  }
  await sim.advance('1d');
  return sim.deliveries();
}

describe('the same seed', () => {
  it('gives the same sequence of deliveries, byte for byte', async () => {
    const [first, second, other] = [await day(1), await day(1), await day(2)];
    expect(first.length).toBeGreaterThan(20);
    expect(second).toEqual(first);
    expect(other).not.toEqual(first);
  });
});

describe('many', () => {
  it('webhooks and events, 1,000 times 100, are delivered with bounded memory and a capped log', {
    // All of it is work: some seconds on a machine with nothing else to do.
    timeout: 300_000,
  }, async () => {
    const sim = simulate({ logLimit: 10 });
    let delivered = 0;
    const answer = async (request: Request) => {
      await request.arrayBuffer();
      delivered++;
      return new Response();
    };
    for (let count = 0; count < 1000; count++) sim.addWebhook(answer);
    for (let count = 0; count < 100; count++) {
      sim.emit('credits.low');
      await sim.settled();
    }
    expect(delivered).toBe(100_000);
    expect(sim.deliveries()).toHaveLength(10_000);
    expect(sim.droppedDeliveries).toBe(90_000);
    expect(process.memoryUsage().heapUsed).toBeLessThan(500 * 1024 ** 2);
  });
});
