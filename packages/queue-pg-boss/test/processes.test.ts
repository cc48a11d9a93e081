import type { Handlers } from '@bluma-webhooks/core';
import { postgresStore } from '@bluma-webhooks/store-postgres';
import { startPostgres, startProcess, type TestServer } from '@bluma-webhooks/test-servers';
import { afterAll, beforeAll, describe, expect, it, type TestContext } from 'vitest';
import { createWorker, pgBossQueue } from '../src/index.ts';
import { openBosses } from './support/bosses.ts';
import { newDelivery } from './support/deliveries.ts';
import { silent, soon } from './support/expectations.ts';
import { patienceMs } from './support/patience.ts';

const starts = new URL('./processes/starts.ts', import.meta.url);
const works = new URL('./processes/works.ts', import.meta.url);

let server: TestServer;

beforeAll(async () => {
  server = await startPostgres();
}, 200_000);

afterAll(() => server?.stop());

/** A worker in a process of its own that is at an event; and another one, which takes over what the first one had. */
async function setUp({ onTestFinished }: TestContext) {
  const bosses = openBosses(server.url);
  const { schema, pool, jobs, silence, close } = bosses;
  const commandTimeoutMs = patienceMs;
  onTestFinished(() => close());
  const boss = await bosses.start();
  const store = postgresStore({ pool, schema, commandTimeoutMs });
  await store.migrate();
  const queue = pgBossQueue({ boss, name: 'taken', commandTimeoutMs });
  await queue.migrate();
  const delivery = newDelivery();
  await queue.enqueue(delivery);
  const first = startProcess(works, server.url, schema, 'taken');
  onTestFinished(() => first.kill());
  expect(await first.line()).toBe(delivery.eventId);
  const handled: [string, number][] = [];

  const takeOver = async () => {
    const handlers: Handlers = {
      '*': ({ id }, { attempt }) => void handled.push([id, attempt]),
    };
    const worker = createWorker({
      boss,
      name: 'taken',
      store,
      commandTimeoutMs,
      logger: silent,
      handlers,
    });
    onTestFinished(async () => {
      await worker.close();
    });
    await soon(async () => {
      await silence('taken', 0);
      expect(handled).toEqual([[delivery.eventId, 2]]);
    });
    await soon(areCompleted);
  };
  const areCompleted = async () => {
    expect(await jobs('taken')).toMatchObject([{ state: 'completed', retry_count: 1 }]);
    expect(await queue.deadLetters.list()).toEqual([]);
    expect(await queue.enqueue(delivery)).toBe('duplicate');
    expect(handled).toHaveLength(1);
  };
  return { first, takeOver, areCompleted };
}

describe('processes', { timeout: 200_000, concurrent: true }, () => {
  // Ten starts leave no room for anything else.
  it('ten that start concurrently, with a receiver and a worker each, create one queue, and one job per event', {
    concurrent: false,
  }, async ({ onTestFinished }) => {
    const bosses = openBosses(server.url);
    onTestFinished(() => bosses.close());
    // Nobody has made the schemas either: each of them does.
    const { key } = newDelivery();
    const racers = Array.from({ length: 10 }, () =>
      startProcess(starts, server.url, bosses.schema, key),
    );
    onTestFinished(async () => {
      await Promise.all(racers.map((racer) => racer.kill()));
    });
    await Promise.all(racers.map((racer) => racer.line()));
    for (const racer of racers) racer.say('go');
    const results = await Promise.all(racers.map(async (racer) => JSON.parse(await racer.line())));
    const shared = results.map(([result]) => result);
    expect(shared.toSorted()).toEqual([...Array(9).fill('duplicate'), 'enqueued']);
    expect(results.map(([, own]) => own)).toEqual(Array(10).fill('enqueued'));
    const once = { state: 'completed', retry_count: 0 };
    await soon(async () =>
      expect(await bosses.jobs('bluma-webhooks')).toMatchObject(Array(11).fill(once)),
    );
    for (const racer of racers) racer.say('close');
    expect(await Promise.all(racers.map((racer) => racer.line()))).toEqual(
      Array(10).fill('closed'),
    );
  });

  it('that are killed leave their jobs to others', async (context) => {
    const { first, takeOver } = await setUp(context);
    await first.kill();
    await takeOver();
  });

  it('that were frozen meanwhile change nothing', async (context) => {
    const { first, takeOver, areCompleted } = await setUp(context);
    first.freeze();
    await takeOver();
    first.say('end');
    first.thaw();
    expect(await first.line()).toBe('ended');
    first.say('close');
    expect(await first.line()).toBe('closed');
    await areCompleted();
  });
});
