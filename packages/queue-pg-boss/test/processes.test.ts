import { postgresStore } from '@bluma-webhooks/store-postgres';
import { startPostgres, type TestServer } from '@bluma-webhooks/test-servers';
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import { createWorker, pgBossQueue } from '../src/index.ts';
import { type Bosses, openBosses } from './support/bosses.ts';
import { newDelivery } from './support/deliveries.ts';
import { silent, soon } from './support/expectations.ts';
import { startProcess } from './support/process.ts';

const script = (name: string) => new URL(`./processes/${name}.ts`, import.meta.url);

let server: TestServer;
let bosses: Bosses;

beforeAll(async () => {
  server = await startPostgres();
}, 200_000);

afterAll(() => server?.stop());

it('ten processes at once make one queue, and of one event one job', {
  timeout: 30_000,
}, async () => {
  bosses = openBosses(server.url);
  onTestFinished(() => bosses.close());
  // Nobody has made the schema either: pg-boss does, in each of them.
  const { key } = newDelivery();
  const racers = Array.from({ length: 10 }, () =>
    startProcess(script('migrates'), server.url, bosses.schema, key),
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
  expect(await bosses.jobs('bluma-webhooks')).toHaveLength(11);
});

it('what a worker was at when it was killed is handled by another one', {
  timeout: 30_000,
}, async () => {
  bosses = openBosses(server.url);
  onTestFinished(() => bosses.close());
  const { schema, pool } = bosses;
  const boss = await bosses.start();
  const store = postgresStore({ pool, table: `${schema}_events` });
  await store.migrate();
  const name = 'killed';
  const queue = pgBossQueue({ boss, name });
  const delivery = newDelivery();
  await queue.enqueue(delivery);
  const killed = startProcess(script('works'), server.url, schema, name);
  expect(await killed.line()).toBe(delivery.eventId);
  await killed.kill();

  const handled: [string, number][] = [];
  const worker = createWorker({
    boss,
    name,
    store,
    logger: silent,
    handlers: { '*': (event, { attempt }) => void handled.push([event.id, attempt]) },
  });
  onTestFinished(async () => {
    await worker.close();
  });
  // As if its heartbeat had been missing for long enough; pg-boss takes nothing below 10 s for that.
  await pool.query(
    `UPDATE ${schema}.job SET heartbeat_on = now() - interval '1 hour' WHERE state = 'active'`,
  );
  await soon(() => expect(handled).toEqual([[delivery.eventId, 2]]));
  await soon(async () =>
    expect(await bosses.jobs(name)).toMatchObject([{ state: 'completed', retry_count: 1 }]),
  );
  expect(await queue.enqueue(delivery)).toBe('duplicate');
});
