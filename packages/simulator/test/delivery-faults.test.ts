import { createFetchHandler } from '@bluma-webhooks/core/fetch';
import { createNodeHandler } from '@bluma-webhooks/core/node';
import { memoryStore } from '@bluma-webhooks/store-memory';
import { describe, expect, it } from 'vitest';
import type { DeliveryFault } from '../src/index.ts';
import { recorder, serve } from './support/receiver.ts';
import { patient, simulate, startAt } from './support/simulator.ts';

const secret = 'whsec_faults';
const silent = { debug() {}, info() {}, warn() {}, error() {} };

/** A receiver of core's behind the simulator, and what it handled. */
function receiver(handled: string[], deadlineMs: number) {
  return {
    secret,
    store: memoryStore(),
    logger: silent,
    deadlineMs,
    handlers: { '*': (event: { id: string }) => void handled.push(event.id) },
  };
}

/** A simulator whose deliveries go to core's own `node:http` handler, over HTTP. */
async function overHttp(deadlineMs = 30_000) {
  const handled: string[] = [];
  const sim = simulate({ clock: { stepped: true, patience: '60s' } });
  const url = await serve(createNodeHandler(receiver(handled, deadlineMs)));
  sim.addWebhook(url, { secret });
  return { sim, handled };
}

/** The same with core's fetch handler, in process. */
async function inProcess(deadlineMs = 30_000) {
  const handled: string[] = [];
  const sim = simulate({ clock: { stepped: true, patience: '60s' } });
  sim.addWebhook(createFetchHandler(receiver(handled, deadlineMs), {}), { secret });
  return { sim, handled };
}

describe.each([
  ['over HTTP', overHttp],
  ['in process', inProcess],
])('%s', (_, start) => {
  it.each<[DeliveryFault, number]>([
    [{ kind: 'duplicate' }, 2],
    [{ kind: 'duplicate', copies: 3 }, 4],
    [{ kind: 'overlap' }, 2],
    [{ kind: 'overlap', copies: 9 }, 10],
  ])('%j is sent %i times, handled once', async (fault, times) => {
    const { sim, handled } = await start();
    sim.faultDelivery(fault);
    const { id } = sim.emit('credits.low');
    await sim.settled();
    const records = sim.deliveries();
    expect(records).toHaveLength(times);
    expect(new Set(records.map((record) => record.id)).size).toBe(times);
    expect(new Set(records.map(({ body }) => Buffer.from(body).toString())).size).toBe(1);
    expect(records.every(({ attemptNumber }) => attemptNumber === 1)).toBe(true);
    expect(handled).toEqual([id]);
    // Once is once.
    sim.emit('credits.low');
    await sim.settled();
    expect(sim.deliveries()).toHaveLength(times + 1);
  });

  it.each<DeliveryFault>([{ kind: 'tamper' }, { kind: 'wrong_secret' }])(
    '$kind is refused, and its retry handled',
    async (fault) => {
      const { sim, handled } = await start();
      sim.faultDelivery(fault);
      const { id } = sim.emit('credits.low');
      await sim.settled();
      expect(sim.deliveries()).toMatchObject([{ statusCode: 401 }]);
      expect(handled).toEqual([]);
      await sim.advance('3s');
      expect(handled).toEqual([id]);
    },
  );

  it.each<DeliveryFault>([
    { kind: 'cut_connection' },
    { kind: 'cut_connection', afterBytes: 0 },
    { kind: 'stalled_upload' },
    { kind: 'stalled_upload', afterBytes: 0 },
  ])('%j fails, and its retry is handled', async (fault) => {
    // An upload that stalls is answered at the deadline.
    const { sim, handled } = await start(300);
    sim.faultDelivery(fault);
    const { id } = sim.emit('credits.low');
    await sim.settled();
    expect(sim.deliveries()).toMatchObject([
      fault.kind === 'stalled_upload'
        ? { statusCode: 408, errorMessage: 'Received status 408' }
        : { statusCode: null, errorMessage: 'Connection cut while sending' },
    ]);
    expect(handled).toEqual([]);
    await sim.advance('3s');
    expect(handled).toEqual([id]);
  });

  it('an old event is stale', async () => {
    const { sim, handled } = await start();
    sim.faultDelivery({ kind: 'old_created_at' });
    const event = sim.emit('credits.low');
    await sim.settled();
    const sent = JSON.parse(Buffer.from(sim.deliveries()[0]?.body ?? []).toString());
    expect(Date.parse(event.created_at) - Date.parse(sent.created_at)).toBe(30 * 86_400_000);
    expect(handled).toEqual([]);
    expect(sim.deliveries()).toMatchObject([{ statusCode: 200 }]);
  });

  it('an unknown type and extra fields are handled', async () => {
    const { sim, handled } = await start();
    sim.faultDelivery({ kind: 'unknown_type', type: 'video.mirrored' });
    sim.faultDelivery({ kind: 'extra_fields', fields: { width: 1920, id: 'not this' } });
    const event = sim.emit('video.queued');
    await sim.settled();
    expect(handled).toEqual([event.id]);
    expect(JSON.parse(Buffer.from(sim.deliveries()[0]?.body ?? []).toString())).toEqual({
      ...event,
      type: 'video.mirrored',
      width: 1920,
      data: { ...event.data, width: 1920 },
    });
    expect(sim.deliveries()[0]).toMatchObject({ eventType: 'video.mirrored' });
  });

  it('a burst is that many concurrent events', async () => {
    const { sim, handled } = await start();
    sim.faultDelivery({ kind: 'burst', count: 80 });
    const { id } = sim.emit('credits.low');
    await sim.settled();
    expect(new Set(handled).size).toBe(80);
    expect(handled).toContain(id);
    expect(sim.events().map((event) => event.id)).toHaveLength(80);
  });
});

it('a reordered one is overtaken', async () => {
  const sim = simulate();
  const { received, url } = await recorder(200);
  sim.addWebhook(url);
  sim.faultDelivery({ kind: 'reorder', count: 3 });
  const ids = [1, 2, 3].map(() => sim.emit('credits.low').id);
  const fourth = sim.emit('credits.low').id;
  await sim.settled();
  const arrived = received.map(({ headers }) => headers['x-bluma-event-id']);
  expect(arrived.filter((id) => id !== fourth)).toEqual([...ids].reverse());
});

it('a held-back one is sent even if no others follow', async () => {
  const sim = simulate();
  const { received, url } = await recorder(200);
  sim.addWebhook(url);
  sim.faultDelivery({ kind: 'reorder', within: '2s' });
  sim.emit('credits.low');
  await sim.advance(1999);
  expect(received).toHaveLength(0);
  await sim.advance(1);
  expect(received).toHaveLength(1);
});

it('a delayed one is sent later, a dropped one never', async () => {
  const sim = simulate();
  const { received, url } = await recorder(200);
  sim.addWebhook(url);
  sim.faultDelivery({ kind: 'delay', by: '5m' }, { type: 'video.queued' });
  sim.faultDelivery({ kind: 'drop' }, { type: 'credits.low' });
  sim.emit('credits.low');
  sim.emit('video.queued');
  await sim.advance(299_999);
  expect(received).toHaveLength(0);
  await sim.advance('1d');
  expect(sim.deliveries()).toMatchObject([
    { eventType: 'video.queued', attemptNumber: 1, createdAt: startAt + 300_000 },
  ]);
});

it('a stalled upload to one who waits runs into the time limit', async () => {
  const { clock, endPatience } = patient();
  const sim = simulate({ clock });
  const parts: Buffer[] = [];
  const url = await serve((request) => {
    request.on('data', (part: Buffer) => {
      parts.push(part);
      endPatience();
    });
  });
  sim.addWebhook(url);
  sim.faultDelivery({ kind: 'stalled_upload', afterBytes: 7 });
  sim.emit('credits.low');
  await sim.advance('5s');
  expect(sim.deliveries()).toMatchObject([{ statusCode: 500, durationMs: 5000 }]);
  expect(Buffer.concat(parts).toString()).toBe('{"id":"');
});

it('tampering in place spoils neither the next attempt nor other webhooks', async () => {
  const sim = simulate();
  const [first, second] = [await recorder(401, 200), await recorder(200)];
  const webhook = sim.addWebhook(first.url);
  sim.addWebhook(second.url);
  const change = (body: Uint8Array) => body.fill(0);
  sim.faultDelivery({ kind: 'tamper', change }, { webhookId: webhook.id });
  const event = sim.emit('credits.low');
  await sim.advance('3s');
  const sent = Buffer.from(JSON.stringify(event));
  expect(first.received.map(({ body }) => body)).toEqual([Buffer.alloc(sent.length), sent]);
  expect(second.received.map(({ body }) => body)).toEqual([sent]);
});

it('a fault strikes whom it is for, as often as it says, until it is taken back', async () => {
  const sim = simulate();
  const { url } = await recorder(200);
  const [one, other] = [sim.addWebhook(url), sim.addWebhook(url)];
  sim.faultDelivery({ kind: 'drop' }, { webhookId: one.id, times: 2 });
  for (let sent = 0; sent < 3; sent++) sim.emit('credits.low');
  await sim.settled();
  expect(sim.deliveries({ webhookId: one.id })).toHaveLength(1);
  expect(sim.deliveries({ webhookId: other.id })).toHaveLength(3);
  sim.faultDelivery({ kind: 'drop' }, { times: Number.POSITIVE_INFINITY });
  sim.emit('credits.low');
  sim.clearFaults();
  sim.emit('credits.low');
  await sim.settled();
  expect(sim.deliveries({ webhookId: one.id })).toHaveLength(2);
  expect(() => sim.faultDelivery({ kind: 'drop' }, { times: 0 })).toThrow('times');
});

describe('a change that fails', () => {
  const changes: [string, unknown, string][] = [
    [
      'throws',
      () => {
        throw new Error('mine');
      },
      'tamper.change threw: mine',
    ],
    ['returns a text', () => 'abc', 'tamper.change returned no bytes'],
    ['returns nothing', () => undefined, 'tamper.change returned no bytes'],
    ['returns a number', () => 7, 'tamper.change returned no bytes'],
  ];
  it.each(changes)(
    'since it %s is logged and retried, and delays nothing else',
    async (...given) => {
      const [, change, errorMessage] = given;
      const sim = simulate({ concurrency: 1 });
      const { received, url } = await recorder(200);
      sim.addWebhook(url);
      sim.faultDelivery(Object({ kind: 'tamper', change }));
      const [first, second] = [sim.emit('credits.low'), sim.emit('credits.low')];
      await sim.advance('3s');
      expect(received.map(({ headers }) => headers['x-bluma-event-id'])).toEqual([
        second.id,
        first.id,
      ]);
      expect(sim.deliveries({ eventId: first.id }).reverse()).toMatchObject([
        { statusCode: null, errorMessage, body: new Uint8Array(), nextRetryAt: startAt + 3000 },
        { statusCode: 200, errorMessage: null, nextRetryAt: null },
      ]);
    },
  );
});

describe('what is reordered', () => {
  async function toTwo(count?: number) {
    const sim = simulate();
    const arrived: string[] = [];
    const receiver = (name: string) => async (request: Request) => {
      const id = request.headers.get('x-bluma-event-id');
      arrived.push(`${name}${id} ${sim.now() - startAt}`);
      return new Response();
    };
    const ids = ['A', 'B'].slice(0, count).map((name) => sim.addWebhook(receiver(name)).id);
    const to = (name: string) => arrived.filter((one) => one.startsWith(name));
    return { sim, ids, to };
  }

  it('is so for each webhook by itself, and then no more', async () => {
    const { sim, to } = await toTwo();
    sim.faultDelivery({ kind: 'reorder' });
    for (const id of ['1', '2', '3']) sim.emit('credits.low', { id });
    await sim.advance('10s');
    for (const name of ['A', 'B']) {
      const order = to(name).map((one) => one.slice(1, 2));
      expect(order.filter((id) => id !== '3')).toEqual(['2', '1']);
      expect(order).toContain('3');
      expect(to(name).every((one) => one.endsWith(' 0'))).toBe(true);
    }
  });

  it('is so for the one webhook that it is for', async () => {
    const { sim, ids, to } = await toTwo();
    sim.faultDelivery({ kind: 'reorder' }, { webhookId: `${ids[1]}` });
    for (const id of ['1', '2']) sim.emit('credits.low', { id });
    await sim.advance('10s');
    expect(to('B')).toEqual(['B2 0', 'B1 0']);
    expect(to('A').sort()).toEqual(['A1 0', 'A2 0']);
  });

  it('is doubled and delayed too, where that is planned', async () => {
    const { sim, to } = await toTwo(1);
    sim.faultDelivery({ kind: 'reorder' });
    sim.faultDelivery({ kind: 'duplicate' }, { times: 2 });
    sim.faultDelivery({ kind: 'overlap' });
    sim.faultDelivery({ kind: 'delay', by: '1m' });
    sim.emit('credits.low', { id: '1' });
    sim.emit('credits.low', { id: '2' });
    await sim.advance('2m');
    expect(to('A')).toEqual(['A2 0', 'A2 0', 'A1 60000', 'A1 60000', 'A1 60000']);
  });
});

it('ten thousand duplicates are ten thousand, and none of them once the webhook is off', async () => {
  const sim = simulate({ logLimit: Number.POSITIVE_INFINITY });
  let status = 200;
  const webhook = sim.addWebhook(async () => new Response(null, { status }));
  sim.faultDelivery({ kind: 'duplicate', copies: 10_000 }, { times: 2 });
  sim.emit('credits.low');
  await sim.settled();
  expect(sim.deliveries()).toHaveLength(10_001);
  status = 500;
  sim.emit('credits.low');
  await sim.settled();
  expect(webhook.isActive).toBe(false);
  expect(sim.deliveries()).toHaveLength(10_011);
});

it('old_created_at makes any event old: one that says no time is older than now', async () => {
  const sim = simulate();
  const { received, url } = await recorder(200);
  sim.addWebhook(url);
  sim.faultDelivery({ kind: 'old_created_at', age: '36525d' }, { times: 3 });
  for (const created_at of ['yesterday', '2025-11-03T10:30:00Z', '-271821-04-20T00:00:00Z']) {
    sim.emit('credits.low', { created_at });
    await sim.settled();
  }
  expect(received.map(({ body }) => JSON.parse(body.toString()).created_at)).toEqual([
    '1925-11-03T10:30:00Z',
    '1925-11-03T10:30:00Z',
    '-271821-04-20T00:00:00Z',
  ]);
});
