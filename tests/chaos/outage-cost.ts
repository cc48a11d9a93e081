import { setTimeout as sleep } from 'node:timers/promises';
import { createReceiver, type IdempotencyStore, type Receiver } from '@bluma-webhooks/core';
import { createNodeHandler } from '@bluma-webhooks/core/node';
import { createSimulator, type DeliveryRecord } from '@bluma-webhooks/simulator';
import { postgresStore } from '@bluma-webhooks/store-postgres';
import { redisStore } from '@bluma-webhooks/store-redis';
import {
  startPostgres,
  startProxy,
  startRedis,
  type TestProxy,
  type TestServer,
} from '@bluma-webhooks/test-servers';
import { listen } from '@bluma-webhooks/testing';
import { Redis } from 'ioredis';
import { Pool } from 'pg';

// node tests/chaos/outage-cost.ts [redis|postgres] [freeze|down|cut|slow]
//
// What an outage of the store's server costs: two receivers, 8 events a second in real time, on the vendor's schedule. 10 s before the
// outage, 10 s of outage, and until each event is handled.

const secret = 'whsec_example';
const outageMs = 10_000;
const eventsPerSecond = 8;
const eventsMs = 3 * outageMs;
const settledMs = 60_000;

interface Place {
  readonly server: TestServer;
  readonly proxy: TestProxy;
}

/** A store on a connection of its own. */
interface OpenStore {
  readonly store: IdempotencyStore;
  close(): unknown;
}

interface Engine {
  start(): Promise<TestServer>;
  open(url: string): Promise<OpenStore>;
}

const engines: Readonly<Record<string, Engine>> = {
  redis: {
    start: () => startRedis({ own: true, appendOnly: true }),
    async open(url) {
      const client = new Redis(url);
      client.on('error', () => {});
      return { store: redisStore({ client }), close: () => client.disconnect() };
    },
  },
  postgres: {
    start: () => startPostgres({ own: true }),
    async open(url) {
      const pool = new Pool({ connectionString: url });
      pool.on('error', () => {});
      const store = postgresStore({ pool });
      await store.migrate();
      return { store, close: () => pool.end() };
    },
  },
};

/** Each begins an outage, and returns what ends it. */
const outages: Readonly<Record<string, (place: Place) => () => void>> = {
  freeze: ({ server }) => {
    server.freeze();
    return () => server.thaw();
  },
  down: ({ proxy }) => {
    proxy.refuse();
    return () => proxy.accept();
  },
  cut: ({ proxy }) => {
    proxy.dropReplies();
    const timer = setTimeout(proxy.cut, 50);
    return () => clearTimeout(timer);
  },
  slow: ({ proxy }) => {
    proxy.slow(3000);
    return () => proxy.slow(0);
  },
};

const words = process.argv.slice(2);
const unknown = words.find((word) => !(word in outages || word in engines));
if (unknown) {
  const known = [...Object.keys(engines), ...Object.keys(outages)].join(', ');
  throw new Error(`There is no ${unknown}: give ${known}`);
}
for (const [name, engine] of chosen(engines)) {
  for (const [kind, begin] of chosen(outages)) {
    const result = JSON.stringify(await measure(engine, begin));
    process.stdout.write(`${name.padEnd(9)}${kind.padEnd(8)}${result}\n`);
  }
}

/** The entries that the command names; all if it names none. */
function chosen<T>(entries: Readonly<Record<string, T>>): [string, T][] {
  const named = Object.entries(entries).filter(([name]) => words.includes(name));
  return named.length > 0 ? named : Object.entries(entries);
}

async function measure(engine: Engine, begin: (place: Place) => () => void) {
  const server = await engine.start();
  const proxy = await startProxy(server.url);
  const runs: string[] = [];
  const stores = [await engine.open(proxy.url), await engine.open(proxy.url)];
  const receivers = stores.map(({ store }) => createOne(store, runs));
  const handlers = receivers.map((receiver) => createNodeHandler({ receiver }));
  let delivery = 0;
  const { url, close } = await listen((request, response) => {
    delivery += 1;
    void handlers[delivery % handlers.length]?.(request, response);
  });

  const attempts: DeliveryRecord[] = [];
  const sim = createSimulator({
    countFailuresBy: 'events',
    concurrency: 1000,
    onDelivery: (attempt) => attempts.push(attempt),
  });
  sim.addWebhook(`${url}/webhooks/bluma`, { secret });
  const sent: string[] = [];
  const timer = setInterval(
    () => sent.push(sim.emit('video.completed').id),
    1000 / eventsPerSecond,
  );
  await sleep(outageMs);
  const from = Date.now();
  const end = begin({ server, proxy });
  await sleep(outageMs);
  end();
  const to = Date.now();
  await sleep(eventsMs - 2 * outageMs);
  clearInterval(timer);
  await sleep(settledMs - outageMs);

  const result = summary(attempts, sent, runs, { from, to });
  await Promise.all(receivers.map((receiver) => receiver.close()));
  await Promise.all(stores.map((store) => store.close()));
  await sim.close();
  await close();
  await proxy.stop();
  await server.stop();
  return result;
}

function createOne(store: IdempotencyStore, runs: string[]): Receiver {
  const quiet = { info() {}, warn() {}, error() {} };
  return createReceiver({
    secret,
    store,
    logger: quiet,
    handlers: {
      '*': async ({ id }) => {
        await sleep(20);
        runs.push(id);
      },
    },
  });
}

function summary(
  attempts: readonly DeliveryRecord[],
  sent: readonly string[],
  runs: readonly string[],
  { from, to }: { readonly from: number; readonly to: number },
) {
  const failed = attempts.filter(({ errorMessage }) => errorMessage !== null);
  const after = failed.filter(({ createdAt }) => createdAt > to);
  const byEvent = new Map<string, number>();
  for (const { eventId } of after) byEvent.set(eventId, (byEvent.get(eventId) ?? 0) + 1);
  const lastAt = Math.max(0, ...attempts.map((one) => one.createdAt + one.durationMs));
  return {
    events: sent.length,
    failedBefore: failed.filter(({ createdAt }) => createdAt < from).length,
    failedWhileItLasts: failed.filter(({ createdAt }) => createdAt >= from && createdAt <= to)
      .length,
    failedAfter: after.length,
    mostOfOneEventAfter: Math.max(0, ...byEvent.values()),
    lastAttemptAfterMs: Math.round(lastAt - to),
    notRun: sent.filter((id) => !runs.includes(id)).length,
    doubled: runs.length - new Set(runs).size,
  };
}
