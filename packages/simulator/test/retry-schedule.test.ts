import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { Simulator } from '../src/index.ts';
import { recorder } from './support/receiver.ts';
import { impatient, simulate, startAt } from './support/simulator.ts';

const minute = 60_000;
const hour = 3_600_000;

/** When attempts were made, how long after the first one, oldest first. */
function timeline(sim: Simulator): number[] {
  return sim
    .deliveries()
    .map(({ createdAt }) => createdAt - startAt)
    .reverse();
}

describe('a delivery', () => {
  it("is signed with the webhook's own secret over exactly its bytes, with all documented headers", async () => {
    const sim = simulate();
    const { received, url } = await recorder(200);
    const { secret, id: webhookId } = sim.addWebhook(url);
    const event = sim.emit('video.completed', { data: { title: 'Ünïcode ☃' } });
    await sim.settled();

    const body = Buffer.from(JSON.stringify(event));
    const signature = `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`;
    const headers = {
      'user-agent': 'Bluma-Webhooks/1.0',
      'content-type': 'application/json',
      'x-bluma-event-id': event.id,
      'x-bluma-event-type': 'video.completed',
      'x-bluma-signature': signature,
    };
    expect(received).toEqual([
      {
        method: 'POST',
        path: '/webhooks/bluma',
        headers: {
          ...headers,
          host: new URL(url).host,
          connection: 'close',
          'content-length': `${body.length}`,
        },
        body,
      },
    ]);
    expect(secret).toMatch(/^whsec_[0-9a-f]{32}$/);
    expect(event).toMatchObject({
      id: expect.stringMatching(/^evt_[0-9a-f]{18}$/),
      created_at: '2025-11-03T10:30:00Z',
    });
    expect(sim.deliveries()).toEqual([
      {
        id: expect.stringMatching(/^delivery_[0-9a-f]{18}$/),
        webhookId,
        eventId: event.id,
        eventType: 'video.completed',
        attemptNumber: 1,
        statusCode: 200,
        durationMs: 0,
        errorMessage: null,
        nextRetryAt: null,
        createdAt: startAt,
        headers,
        body: new Uint8Array(body),
      },
    ]);
  });

  it('is sent to the webhooks of its type; one of an undocumented type, to all', async () => {
    const sim = simulate();
    const { received, url } = await recorder(200);
    sim.addWebhook(url, { events: ['video.failed', 'credits.low'] });
    sim.addWebhook(url, { events: ['video.failed'] });
    sim.emit('video.completed');
    sim.emit('credits.low');
    sim.emit('video.archived', { data: { id: 'batch_1' } });
    await sim.settled();
    const types = received.map(({ headers }) => headers['x-bluma-event-type']);
    expect(types.sort()).toEqual(['credits.low', 'video.archived', 'video.archived']);
  });
});

describe('the retry schedule', () => {
  it('has retries after 3 s, 30 s, 5 min and 1 h, each to the millisecond, and no more', async () => {
    const sim = simulate();
    const { received, url } = await recorder(500);
    const webhook = sim.addWebhook(url);
    sim.emit('credits.low');
    const rungs = [0, 3000, 33_000, 33_000 + 5 * minute, 33_000 + 5 * minute + hour];
    for (const [index, rung] of rungs.entries()) {
      const before = Math.max(0, rung - 1 - (sim.now() - startAt));
      await sim.advance(before);
      expect(received).toHaveLength(index === 0 ? 1 : index);
      await sim.advance(rung === 0 ? 0 : 1);
      expect(received).toHaveLength(index + 1);
      expect(sim.deliveries()[0]).toMatchObject({
        attemptNumber: index + 1,
        statusCode: 500,
        durationMs: 0,
        errorMessage: 'Received status 500',
        createdAt: startAt + rung,
        nextRetryAt: index < 4 ? startAt + (rungs[index + 1] ?? 0) : null,
      });
    }
    await sim.advance('30d');
    expect(received).toHaveLength(5);
    expect(new Set(received.map(({ body }) => body.toString())).size).toBe(1);
    expect(webhook.isActive).toBe(true);
  });

  it('ends with the first success', async () => {
    const sim = simulate();
    const { received, url } = await recorder(500, 503, 204);
    sim.addWebhook(url);
    sim.emit('credits.low');
    await sim.advance('1d');
    expect(received).toHaveLength(3);
    expect(timeline(sim)).toEqual([0, 3000, 33_000]);
    expect(sim.deliveries()[0]).toMatchObject({ statusCode: 204, nextRetryAt: null });
  });

  it('takes any 2xx for a success, and nothing else', async () => {
    const sim = simulate();
    const { url } = await recorder(200, 201, 202, 204, 299, 301, 304, 400, 401, 410, 429, 501);
    sim.addWebhook(url);
    for (let sent = 0; sent < 12; sent++) {
      sim.emit('credits.low');
      await sim.settled();
    }
    const failed = sim.deliveries().filter(({ errorMessage }) => errorMessage);
    expect(failed.map(({ statusCode }) => statusCode)).toEqual([501, 429, 410, 401, 400, 304, 301]);
    expect(failed.map(({ nextRetryAt }) => nextRetryAt)).toEqual(Array(7).fill(startAt + 3000));
  });

  it('stops where the webhook is deleted', async () => {
    const sim = simulate();
    const { received, url } = await recorder(500);
    const webhook = sim.addWebhook(url);
    sim.emit('credits.low');
    await sim.settled();
    expect(sim.deleteWebhook(webhook.id)).toBe(true);
    expect(sim.deleteWebhook(webhook.id)).toBe(false);
    await sim.advance('1d');
    expect(received).toHaveLength(1);
    expect(webhook.isActive).toBe(false);
    expect(sim.deliveries()).toEqual([]);
  });
});

describe('switching off', () => {
  it('happens at the 10th failed attempt in a row: pending retries are removed', async () => {
    const sim = simulate();
    const { received, url } = await recorder(500);
    const webhook = sim.addWebhook(url);
    sim.emit('credits.low');
    sim.emit('credits.low');
    // Two events, four attempts each until the fourth rung is behind them; and the next event's first.
    await sim.advance(33_000 + 5 * minute);
    expect(received).toHaveLength(8);
    sim.emit('credits.low');
    await sim.settled();
    expect(webhook.isActive).toBe(true);
    await sim.advance(2999);
    expect(webhook.isActive).toBe(true);
    await sim.advance(1);
    expect(webhook.isActive).toBe(false);
    expect(sim.deliveries()[0]).toMatchObject({ attemptNumber: 2, nextRetryAt: null });
    sim.emit('credits.low');
    await sim.advance('30d');
    expect(received).toHaveLength(10);
  });

  it('removes the announcements of retries from the log', async () => {
    const sim = simulate();
    const { url, received } = await recorder(500);
    const webhook = sim.addWebhook(url);
    sim.emit('credits.low');
    await sim.advance('1s');
    for (let sent = 0; sent < 8; sent++) sim.emit('credits.low');
    await sim.settled();
    const announced = sim.deliveries().map(({ nextRetryAt }) => nextRetryAt);
    expect(announced).toEqual([...Array(8).fill(startAt + 4000), startAt + 3000]);
    await sim.advance('2s');
    expect(webhook.isActive).toBe(false);
    // The one that came stays as it was.
    const log = () => sim.deliveries().map(({ nextRetryAt }) => nextRetryAt);
    expect(log()).toEqual([...Array(9).fill(null), startAt + 3000]);
    await sim.advance('1d');
    expect(log()).toHaveLength(10);
    expect(received).toHaveLength(10);
  });

  it('removes deliveries too that are due and wait for the limiter', async () => {
    const sim = simulate({ concurrency: 1, clock: impatient });
    const webhook = sim.addWebhook(() => new Promise<Response>(() => {}));
    for (let sent = 0; sent < 12; sent++) sim.emit('credits.low');
    await sim.advance('1m');
    expect(webhook.isActive).toBe(false);
    // The eleventh was under way already.
    expect(
      sim.deliveries().map(({ attemptNumber, nextRetryAt }) => [attemptNumber, nextRetryAt]),
    ).toEqual(Array(11).fill([1, null]));
  });

  it('does not happen while one in ten succeeds', async () => {
    const sim = simulate();
    const { url } = await recorder(...Array(9).fill(500), 200, ...Array(9).fill(500), 200);
    const webhook = sim.addWebhook(url);
    for (let sent = 0; sent < 20; sent++) {
      sim.emit('credits.low');
      await sim.settled();
    }
    expect(webhook.isActive).toBe(true);
  });

  it('happens at the 10th event without a success, if events count', async () => {
    const sim = simulate({ countFailuresBy: 'events' });
    const { received, url } = await recorder(500);
    const webhook = sim.addWebhook(url);
    for (let sent = 0; sent < 9; sent++) sim.emit('credits.low');
    await sim.advance('1d');
    expect(received).toHaveLength(45);
    sim.emit('credits.low');
    await sim.advance(33_000 + 5 * minute + hour - 1);
    expect(webhook.isActive).toBe(true);
    await sim.advance(1);
    expect(webhook.isActive).toBe(false);
    expect(received).toHaveLength(50);
  });
});

describe('the delivery log', () => {
  it('has the latest of each webhook, newest first, and the number of dropped ones', async () => {
    const sim = simulate({ logLimit: 3 });
    const { url } = await recorder(200);
    const [one, other] = [sim.addWebhook(url), sim.addWebhook(url, { events: ['credits.low'] })];
    const events = [1, 2, 3, 4, 5].map(() => sim.emit('video.queued'));
    const low = sim.emit('credits.low');
    await sim.settled();
    const ids = (webhookId: string) => sim.deliveries({ webhookId }).map(({ eventId }) => eventId);
    expect(ids(one.id)).toEqual([low.id, events[4]?.id, events[3]?.id]);
    expect(ids(other.id)).toEqual([low.id]);
    expect(sim.droppedDeliveries).toBe(3);
  });
});
