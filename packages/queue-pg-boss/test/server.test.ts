import { createReceiver, type Handlers } from '@bluma-webhooks/core';
import { memoryStore } from '@bluma-webhooks/store-memory';
import { startPostgres, type TestServer } from '@bluma-webhooks/test-servers';
import { createGate } from '@bluma-webhooks/test-support';
import { createEvent, signedRequest } from '@bluma-webhooks/testing';
import { Client } from 'pg';
import type { PgBoss } from 'pg-boss';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, onTestFinished } from 'vitest';
import { createWorker, pgBossQueue, type WorkerOptions } from '../src/index.ts';
import { type Bosses, openBosses } from './support/bosses.ts';
import { calls } from './support/calls.ts';
import { newDelivery } from './support/deliveries.ts';
import { silent, soon } from './support/expectations.ts';
import { patienceMs } from './support/patience.ts';

let server: TestServer;
let bosses: Bosses;
let boss: PgBoss;

beforeAll(async () => {
  server = await startPostgres({ own: true });
}, 200_000);

afterAll(() => server?.stop());

beforeEach(async () => {
  bosses = openBosses(server.url);
  // pg-boss gives up a statement that waits for one of them for 10 s.
  boss = await bosses.start({ max: 10 });
}, 200_000);

afterEach(async () => {
  server.thaw();
  await bosses.close();
}, 200_000);

const name = 'queue';
const commandTimeoutMs = patienceMs;
const secret = 'whsec_example';

function work(handlers: Handlers, options: Partial<WorkerOptions> = {}) {
  const common = { boss, name, store: memoryStore(), logger: silent, commandTimeoutMs };
  const worker = createWorker({ ...common, handlers, ...options });
  onTestFinished(async () => {
    await worker.close({ timeoutMs: 0 });
  });
  return worker;
}

/** What a receiver with the queue answers to an event. */
async function answerTo(queue: ReturnType<typeof pgBossQueue>, event = createEvent('credits.low')) {
  const receiver = createReceiver({ secret, queue, logger: silent, deadlineMs: patienceMs });
  const { headers, body } = await signedRequest(event, { secret });
  return receiver.receive({
    method: 'POST',
    header: (header) => headers[header],
    read: async () => ({ ok: true, bytes: body }),
  });
}

it('while the server is frozen, nothing is answered 2xx, and a redelivery is handled once', async () => {
  const hurried = pgBossQueue({ boss, name, commandTimeoutMs: 200 });
  await hurried.migrate();
  const delivery = newDelivery();
  const event = createEvent('credits.low');
  server.freeze();
  await expect(hurried.enqueue(delivery)).rejects.toMatchObject({
    name: 'BlumaWebhookError',
    code: 'queue_unavailable',
    message: expect.stringContaining('no answer within 200 ms'),
  });
  const { status, body, headers } = await answerTo(hurried, event);
  expect([status, body]).toEqual([503, '{"error":"queue_unavailable"}']);
  expect(headers).toMatchObject({ 'retry-after': expect.stringMatching(/^\d+$/) });
  server.thaw();

  const queue = pgBossQueue({ boss, name, commandTimeoutMs });
  // Of what was given up, some may have come through.
  const results = ['enqueued', 'duplicate'];
  await soon(async () => expect(results).toContain(await queue.enqueue(delivery)));
  await soon(async () => expect((await answerTo(queue, event)).status).toBe(202));
  const handled: string[] = [];
  work({ '*': ({ id }) => void handled.push(id) });
  await soon(() => expect(handled.toSorted()).toEqual([delivery.eventId, event.id].toSorted()));
});

it('a database that is not there is 503, and no process ends', async () => {
  const queue = pgBossQueue({ boss, name, commandTimeoutMs });
  await queue.migrate();
  await bosses.pool.query(`ALTER SCHEMA ${bosses.schema} RENAME TO ${bosses.schema}_away`);
  expect(await answerTo(queue)).toMatchObject({ status: 503 });
  await expect(queue.deadLetters.list()).rejects.toMatchObject({
    code: 'queue_unavailable',
    cause: { code: '42P01' },
  });
  await bosses.pool.query(`ALTER SCHEMA ${bosses.schema}_away RENAME TO ${bosses.schema}`);
  expect(await answerTo(queue)).toMatchObject({ status: 202 });
});

it('a crash of the server while a handler runs does not run it twice', {
  timeout: 200_000,
}, async () => {
  const queue = pgBossQueue({ boss, name, commandTimeoutMs });
  const deliveries = [newDelivery(), newDelivery(), newDelivery()];
  for (const delivery of deliveries) await queue.enqueue(delivery);
  const ran: string[] = [];
  const gate = createGate();
  work({
    '*': async ({ id }) => {
      ran.push(id);
      await gate.opened;
    },
  });
  await soon(() => expect(ran).toHaveLength(3));
  const restarting = server.restart();
  // They end while there is nobody to tell.
  gate.open();
  await restarting;
  const later = newDelivery();
  await soon(async () => expect(await queue.enqueue(later)).toBe('enqueued'));
  await soon(async () => {
    await bosses.silence(name);
    const states = (await bosses.jobs(name)).map(({ state }) => state);
    expect(states).toEqual(Array(4).fill('completed'));
  });
  const all = [...deliveries, later].map(({ eventId }) => eventId);
  expect(ran.toSorted()).toEqual(all.toSorted());
});

it('a worker closes in time while the server is frozen, and another one runs its jobs', {
  timeout: 200_000,
}, async () => {
  const queue = pgBossQueue({ boss, name, commandTimeoutMs });
  const delivery = newDelivery();
  await queue.enqueue(delivery);
  const store = memoryStore();
  const ran: string[] = [];
  const worker = work(
    {
      '*': ({ id }, { signal }) => {
        ran.push(id);
        return new Promise((_, reject) => signal.addEventListener('abort', reject));
      },
    },
    { store, commandTimeoutMs: 200 },
  );
  await soon(() => expect(ran).toEqual([delivery.eventId]));
  server.freeze();
  // It comes back while the server stands still.
  expect(await worker.close({ timeoutMs: 50 })).toEqual({ drained: 0, aborted: 1 });
  server.thaw();
  work({ '*': ({ id }) => void ran.push(id) }, { store });
  await soon(() => expect(ran).toEqual([delivery.eventId, delivery.eventId]));
});

it('a worker that is closed before it started closes in time', async () => {
  server.freeze();
  const worker = work({ '*': () => {} }, { commandTimeoutMs: 100 });
  expect(await worker.close()).toEqual({ drained: 0, aborted: 0 });
});

it('while the queue cannot be created, that is logged, and it is created when it can be', async () => {
  // As another process that is at it.
  const client = new Client({ connectionString: server.url });
  await client.connect();
  onTestFinished(() => client.end());
  await client.query('BEGIN');
  await client.query(`LOCK TABLE ${bosses.schema}.queue`);
  const warn = calls();
  const logger = { ...silent, warn };
  const hurried = pgBossQueue({ boss, name, commandTimeoutMs, setupTimeoutMs: 50, logger });
  await expect(hurried.migrate()).rejects.toMatchObject({
    code: 'queue_unavailable',
    message: expect.stringContaining('no answer within 50 ms'),
  });
  expect(warn.made).toEqual([]);

  const queue = pgBossQueue({ boss, name, commandTimeoutMs, logger });
  const delivery = newDelivery();
  const enqueuing = queue.enqueue(delivery);
  const handled: string[] = [];
  work({ '*': ({ id }) => void handled.push(id) }, { logger, setupTimeoutMs: patienceMs });
  await soon(() =>
    expect(warn.made.map(([message, fields]) => [message, fields])).toEqual(
      expect.arrayContaining([
        ['queue_not_ready', { queue: name, reason: 'It is still being made' }],
        ['worker_not_ready', { queue: name, reason: 'Its queue is still being made' }],
      ]),
    ),
  );
  await client.query('COMMIT');
  expect(await enqueuing).toBe('enqueued');
  await soon(() => expect(handled).toEqual([delivery.eventId]));
  await soon(async () => expect(await hurried.enqueue(delivery)).toBe('duplicate'));
});
