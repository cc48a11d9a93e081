import { execFile } from 'node:child_process';
import { setTimeout } from 'node:timers/promises';
import { promisify } from 'node:util';
import { createFetchHandler } from '@bluma-webhooks/core/fetch';
import { memoryStore } from '@bluma-webhooks/store-memory';
import { createEvent } from '@bluma-webhooks/testing';
import { describe, expect, it } from 'vitest';
import { type DeliveryRecord, expectHandledOnce } from '../src/index.ts';
import { recorder } from './support/receiver.ts';
import { simulate, startAt } from './support/simulator.ts';

const run = promisify(execFile);

describe('waitFor', () => {
  it('finds a past delivery, and waits for a future one: by type, by fields, by function', async () => {
    const sim = simulate();
    const { url } = await recorder(500, 200);
    sim.addWebhook(url);
    const { id } = sim.emit('credits.low');
    const first = await sim.waitFor('credits.low');
    expect(first).toMatchObject({ eventId: id, attemptNumber: 1, statusCode: 500 });
    expect(await sim.waitFor({ eventId: id, attemptNumber: 1 })).toEqual(first);
    const second = sim.waitFor(({ statusCode }) => statusCode === 200);
    await sim.advance('3s');
    expect(await second).toMatchObject({ attemptNumber: 2, createdAt: startAt + 3000 });
    expect(await sim.waitFor('credits.low')).toEqual(first);
    expect(sim.deliveries('credits.low')).toHaveLength(2);
  });

  it('times out with a list of the deliveries', async () => {
    const sim = simulate();
    await expect(sim.waitFor('video.failed', { timeoutMs: 10 })).rejects.toThrow(
      'No delivery matched "video.failed" within 10 ms. There was none',
    );
    sim.addWebhook(async () => new Response(null, { status: 503 }));
    const { id } = sim.emit('credits.low');
    await sim.settled();
    await expect(sim.waitFor({ statusCode: 200 }, { timeoutMs: 10 })).rejects.toThrow(
      `No delivery matched {"statusCode":200} within 10 ms. There were, newest last:
  credits.low ${id} attempt 1: Received status 503`,
    );
  });

  it('rejects with the error of a matcher, and deliveries continue', async () => {
    const sim = simulate();
    const { url, received } = await recorder(500);
    sim.addWebhook(url);
    const waiting = expect(
      sim.waitFor(() => {
        throw new Error('mine');
      }),
    ).rejects.toThrow('mine');
    sim.emit('credits.low');
    await waiting;
    await sim.advance('3s');
    expect(received).toHaveLength(2);
  });
});

it('waitFor waits for any timeout, also without a limit', async () => {
  const sim = simulate();
  sim.addWebhook(async () => new Response());
  const waiting = [Number.POSITIVE_INFINITY, 2 ** 31].map((timeoutMs) =>
    sim.waitFor('credits.low', { timeoutMs }),
  );
  // Longer than the 1 ms that `setTimeout` would make of it.
  await setTimeout(20);
  const { id } = sim.emit('credits.low');
  expect(await Promise.all(waiting)).toMatchObject([{ eventId: id }, { eventId: id }]);
});

it('the API takes the place of fetch, without the simulator before it', async () => {
  const sim = simulate();
  const { fetch } = sim;
  const inPlace: typeof globalThis.fetch = fetch;
  expect((await inPlace('https://api.getbluma.com/api/v1/templates')).status).toBe(401);
});

describe('what is shown of what was sent', () => {
  it('is a copy: nothing that is done to it changes the history or what is still to be sent', async () => {
    const seen: DeliveryRecord[] = [];
    const sim = simulate({
      onDelivery: (delivery) => {
        seen.push(delivery);
        delivery.body.fill(0);
      },
    });
    const { url, received } = await recorder(500, 200);
    sim.addWebhook(url);
    const event = sim.emit('credits.low', { data: { remaining: 7 } });
    const sent = JSON.stringify(event);
    // As a program without types may.
    Object.assign(event.data, { remaining: 0 });
    for (const toJson of [event, ...sim.events()]) Object.assign(toJson, { id: 'evt_other' });
    await sim.settled();
    (await sim.waitFor('credits.low')).body.fill(0);
    for (const { body, headers } of sim.deliveries()) {
      body.fill(0);
      Object.assign(headers, { 'x-bluma-event-id': 'evt_other' });
    }
    await sim.advance('3s');
    expect(seen).toHaveLength(2);
    expect(received.map(({ body }) => body.toString())).toEqual([sent, sent]);
    expect(sim.events().map((one) => JSON.stringify(one))).toEqual([sent]);
    const { id } = JSON.parse(sent);
    expect(
      sim.deliveries().map(({ body, eventId, headers }) => ({
        body: Buffer.from(body).toString(),
        ids: [eventId, headers['x-bluma-event-id']],
      })),
    ).toEqual(Array(2).fill({ body: sent, ids: [id, id] }));
  });

  it('is nothing of an event that could not be published', async () => {
    const sim = simulate();
    sim.addWebhook(async () => new Response());
    expect(() => sim.emit('team.renamed', { data: { members: 1n } })).toThrow(
      expect.objectContaining({ code: 'invalid_option', cause: expect.any(TypeError) }),
    );
    await sim.settled();
    expect([sim.events(), sim.deliveries()]).toEqual([[], []]);
  });
});

it('an event of a type that may be documented or not is emitted, and is still checked where it is', () => {
  const sim = simulate();
  const either: 'video.completed' | 'team.renamed' =
    Date.now() > 0 ? 'team.renamed' : 'video.completed';
  const known: 'video.completed' | 'credits.low' =
    Date.now() > 0 ? 'credits.low' : 'video.completed';
  const types: ('video.completed' | 'team.renamed')[] = ['video.completed', either];
  for (const type of types) sim.emit(type);
  sim.emit(known);
  createEvent(types[0] ?? 'team.renamed');
  // @ts-expect-error a duration is a number
  sim.emit('video.completed', { data: { duration: '12' } });
  expect(sim.events()).toHaveLength(4);
});

describe('expectHandledOnce', () => {
  it.each<[string, unknown]>([
    ['undefined', undefined],
    ['null', null],
    ['a number', 5],
    ['a string', 'ab'],
    ['a promise', Promise.resolve([])],
    ['a function', () => []],
    ['an object without a list', {}],
    ['the simulator', simulate],
  ])('refuses %s', (_, given) => {
    const value = given === simulate ? simulate() : given;
    for (const [argument, values] of Object.entries({
      handled: [value, []],
      events: [[], value],
    })) {
      expect(() => Reflect.apply(expectHandledOnce, undefined, values)).toThrow(
        expect.objectContaining({
          code: 'invalid_option',
          message: expect.stringMatching(
            new RegExp(`^${argument} must be a list of events or ids, got .+: pass `),
          ),
        }),
      );
    }
  });

  it.each<[string, unknown]>([
    ['an object without an id', {}],
    ['an id that is no string', { id: 5 }],
    ['an empty id', ''],
    ['undefined', undefined],
    ['a list', ['evt_1']],
  ])('refuses %s in a list', (_, one) => {
    expect(() => Reflect.apply(expectHandledOnce, undefined, [[one], [one]])).toThrow(
      expect.objectContaining({
        code: 'invalid_option',
        message: expect.stringMatching(/^handled\[0\] must be an event or its id, got .+: pass /),
      }),
    );
    expect(() => Reflect.apply(expectHandledOnce, undefined, [[], ['evt_1', one]])).toThrow(
      /^events\[1\] must be an event or its id, got .+: pass sim\.events\(\)\. /,
    );
  });

  it('is content with each event once, in any order', () => {
    expectHandledOnce([], []);
    expectHandledOnce([{ id: 'b' }, 'a'], ['a', { id: 'b' }, { id: 'b' }]);
  });

  it('names events that were lost, handled twice or never sent', () => {
    const events = [{ id: 'a', type: 'credits.low' }, 'b', 'c'];
    expect(() => expectHandledOnce(['b', 'b', 'c', 'd'], events)).toThrow(
      expect.objectContaining({
        name: 'AssertionError',
        message: `Not every event was handled exactly once:
  lost: credits.low a
  handled 2 times: b
  never sent: d`,
      }),
    );
  });

  it('sees an adapter through a storm of faults', async () => {
    const sim = simulate({ clock: 'stepped', seed: 7 });
    const secret = 'whsec_example';
    const handled: string[] = [];
    let runs = 0;
    const receiver = createFetchHandler(
      {
        secret,
        store: memoryStore(),
        logger: { info() {}, warn() {}, error() {} },
        handlers: {
          '*': ({ id }) => {
            // Every third run fails, before it has done anything.
            if (++runs % 3 === 0) throw new Error('not now');
            handled.push(id);
          },
        },
      },
      {},
    );
    sim.addWebhook(receiver, { secret });
    sim.faultDelivery({ kind: 'overlap', copies: 2 }, { times: 5 });
    sim.faultDelivery({ kind: 'duplicate' }, { times: 10 });
    sim.faultDelivery({ kind: 'tamper' }, { times: 2 });
    sim.faultDelivery({ kind: 'cut_connection' }, { times: 2 });
    for (let sent = 0; sent < 30; sent++) {
      sim.emit('video.completed');
      await sim.advance('1m');
    }
    await sim.advance('2h');
    expectHandledOnce(handled, sim.events());
  });
});

it('a process ends that forgot to close, retries pending', async () => {
  const source = new URL('../src/index.ts', import.meta.url).href;
  const program = `
    import { createSimulator } from ${JSON.stringify(source)};
    const sim = createSimulator();
    sim.addWebhook(async () => new Response(null, { status: 500 }));
    sim.emit('credits.low');
    await sim.settled();
    console.log(sim.deliveries().length);
  `;
  const args = ['--input-type=module', '--eval', program];
  const { stdout } = await run(process.execPath, args);
  expect(stdout).toBe('1\n');
});
