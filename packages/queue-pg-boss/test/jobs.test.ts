import { type Handlers, PermanentError } from '@bluma-webhooks/core';
import type { QueueWorker } from '@bluma-webhooks/core/worker';
import { memoryStore } from '@bluma-webhooks/store-memory';
import { startPostgres, type TestServer } from '@bluma-webhooks/test-servers';
import { createGate } from '@bluma-webhooks/test-support';
import { PgBoss } from 'pg-boss';
import { PgBoss as OlderPgBoss } from 'pg-boss-older';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  createWorker,
  type PgBossQueueOptions,
  pgBossQueue,
  type WorkerOptions,
} from '../src/index.ts';
import { jobId } from '../src/job-id.ts';
import { type Bosses, newSchema, openBosses } from './support/bosses.ts';
import { calls } from './support/calls.ts';
import { newDelivery } from './support/deliveries.ts';
import { silent, soon } from './support/expectations.ts';
import { patienceMs } from './support/patience.ts';

let server: TestServer;
let bosses: Bosses;
let boss: PgBoss;
let queues = 0;
const workers: QueueWorker[] = [];

beforeAll(async () => {
  server = await startPostgres();
  bosses = openBosses(server.url);
  boss = await bosses.start({ max: 20 });
}, 200_000);

afterAll(async () => {
  await Promise.all(workers.map((worker) => worker.close({ timeoutMs: 0 })));
  await bosses?.close();
  await server?.stop();
});

function setUp(options: Partial<PgBossQueueOptions> = {}) {
  queues += 1;
  const name = `jobs-${queues}`;
  const commandTimeoutMs = patienceMs;
  const patient = { commandTimeoutMs, logger: silent };
  const queue = pgBossQueue({ boss, name, maxBackoffMs: 1000, ...patient, ...options });
  const work = (handlers: Handlers, more: Partial<WorkerOptions> = {}) => {
    const common = { boss, name, store: memoryStore(), logger: silent, commandTimeoutMs };
    const worker = createWorker({ ...common, pollingIntervalMs: 100, handlers, ...more });
    workers.push(worker);
    return worker;
  };
  return { name, queue, work };
}

const timeout = 200_000;

describe('the queue in pg-boss', { timeout, concurrent: true }, () => {
  it('has the given settings, in whole seconds, and never deletes waiting jobs', async () => {
    const options = { attempts: 3, backoffMs: 1, maxBackoffMs: 1001, retainMs: 60_001 };
    const { name, queue } = setUp({ ...options, heartbeatMs: 10_001 });
    await queue.migrate();
    expect(await boss.getQueue(name)).toMatchObject({
      retryBackoff: true,
      retryLimit: 3 - 1 + 4,
      retryDelay: 1,
      retryDelayMax: 2,
      deleteAfterSeconds: 61,
      heartbeatSeconds: 11,
      expireInSeconds: 24 * 3600,
      retentionSeconds: 2 ** 31 - 1,
      deadLetter: `${name}.dead-letters`,
    });
    const deadLetters = await boss.getQueue(`${name}.dead-letters`);
    expect(deadLetters?.retentionSeconds).toBe(2 ** 31 - 1);
  });

  it('has the settings of the process that started last', async () => {
    const { name, queue } = setUp();
    await queue.migrate();
    await pgBossQueue({ boss, name, attempts: 5 }).migrate();
    expect(await boss.getQueue(name)).toMatchObject({ retryLimit: 8, retryDelayMax: 3600 });
    await queue.migrate();
    expect(await boss.getQueue(name)).toMatchObject({ retryLimit: 23, retryDelayMax: 1 });
  });

  it('has the same settings after a process with others lists its dead letters, or replays them', async () => {
    const { name, queue } = setUp();
    await queue.migrate();
    const before = await boss.getQueue(name);
    const { deadLetters } = pgBossQueue({ boss, name, attempts: 2, backoffMs: 9000 });
    expect(await deadLetters.list()).toEqual([]);
    expect(await deadLetters.replay()).toBe(0);
    const { retryLimit, retryDelay } = before ?? {};
    expect(await boss.getQueue(name)).toMatchObject({ retryLimit, retryDelay });
  });

  it('is created by the first process, also by a worker', async () => {
    const { name, queue, work } = setUp();
    const handle = calls();
    work({ '*': handle });
    await soon(async () => expect(await boss.getQueue(name)).not.toBeNull());
    await queue.enqueue(newDelivery());
    await soon(() => expect(handle.made).toHaveLength(1));
  });

  it('is created again after it was deleted', async () => {
    const { name, queue } = setUp();
    await queue.enqueue(newDelivery());
    // By another instance: this one knows nothing of it.
    const other = await bosses.start({ max: 2 });
    await other.deleteQueue(name);
    expect(await queue.enqueue(newDelivery())).toBe('enqueued');
    await boss.deleteQueue(name);
    await expect(queue.enqueue(newDelivery())).rejects.toMatchObject({ code: 'queue_unavailable' });
    expect(await queue.enqueue(newDelivery())).toBe('enqueued');
    expect(await bosses.jobs(name)).toHaveLength(1);
  });

  it('of a policy that drops jobs is refused', async () => {
    const { name, queue, work } = setUp();
    await boss.createQueue(name, { policy: 'short' });
    const refusal = {
      code: 'invalid_option',
      message: expect.stringContaining('has the policy short'),
    };
    await expect(queue.migrate()).rejects.toMatchObject(refusal);
    await expect(queue.enqueue(newDelivery())).rejects.toMatchObject(refusal);
    const error = calls();
    work({ '*': () => {} }, { logger: { ...silent, error } });
    await soon(() => expect(error.made).toHaveLength(1));
    expect(error.made[0]?.[0]).toBe('worker_not_started');
  });

  it('of another copy of pg-boss that is too old is refused', async ({ onTestFinished }) => {
    const schema = newSchema();
    const older = new OlderPgBoss({ connectionString: server.url, schema, max: 2 });
    older.on('error', () => {});
    await older.start();
    onTestFinished(async () => {
      await older.stop({ graceful: false });
      await bosses.pool.query(`DROP SCHEMA ${schema} CASCADE`);
    });
    const refusal = {
      code: 'unsupported_engine',
      message: expect.stringContaining('has version 42 of its schema: pg-boss 12.35'),
    };
    const queue = Reflect.apply(pgBossQueue, undefined, [{ boss: older }]);
    await expect(queue.enqueue(newDelivery())).rejects.toMatchObject(refusal);
  });
});

describe('a job', { timeout, concurrent: true }, () => {
  it('has an id that is the same everywhere, and reads well', async () => {
    const { name, queue } = setUp();
    const delivery = newDelivery();
    await queue.enqueue(delivery);
    const [job] = await boss.findJobs(name, { id: jobId(delivery.key) });
    expect(job).toMatchObject({ data: { eventType: 'video.completed', encoding: 'utf8' } });
    expect(jobId('a'.repeat(64))).toBe('ffe054fe-7ae0-8b6d-865c-3af9b61d5209');
    expect(jobId(delivery.key)).toMatch(/^.{8}-.{4}-8.{3}-[89ab].{3}-.{12}$/);
  });

  it('is a duplicate while pg-boss stores it, however it ended', async () => {
    const { name, queue, work } = setUp();
    const [waiting, handled, failed] = [newDelivery(), newDelivery(), newDelivery()];
    for (const delivery of [handled, failed]) await queue.enqueue(delivery);
    const worker = work({
      '*': (event) => {
        if (event.id === failed.eventId) throw new PermanentError('never');
      },
    });
    const states = async () => (await bosses.jobs(name)).map(({ state }) => state).sort();
    await soon(async () => expect(await states()).toEqual(['completed', 'failed']));
    await worker.close();
    await queue.enqueue(waiting);
    for (const delivery of [waiting, handled, failed]) {
      expect(await queue.enqueue(delivery)).toBe('duplicate');
    }
    await boss.cancel(name, jobId(waiting.key));
    expect(await queue.enqueue(waiting)).toBe('duplicate');
    expect(await states()).toEqual(['cancelled', 'completed', 'failed']);
  });

  it('that waits is not deleted by any maintenance; what is done is, after its time', async () => {
    const { name, queue, work } = setUp({ retainMs: 1 });
    const [done, waiting] = [newDelivery(), newDelivery()];
    await queue.enqueue(done);
    const worker = work({ '*': () => {} });
    await soon(async () => expect((await bosses.jobs(name))[0]?.state).toBe('completed'));
    await worker.close();
    await queue.enqueue(waiting);
    // As if it had all happened 60 years ago.
    await bosses.pool.query(
      `UPDATE ${bosses.schema}.job SET created_on = created_on - interval '60 years',
        start_after = start_after - interval '60 years', keep_until = keep_until - interval '60 years',
        completed_on = completed_on - interval '60 years' WHERE name = $1`,
      [name],
    );
    const maintaining = await bosses.start({ max: 2, maintenanceIntervalSeconds: 1 });
    await soon(async () => {
      await maintaining.supervise(name);
      expect(await bosses.jobs(name)).toMatchObject([{ id: jobId(waiting.key), state: 'created' }]);
    });
  });

  it('whose worker is silent runs again, even if that was its last attempt', async () => {
    const { name, queue, work } = setUp({ attempts: 1 });
    const letters: unknown[] = [];
    const store = memoryStore();
    const ran = calls();
    let isFirst = true;
    await queue.enqueue(newDelivery());
    const handlers: Handlers = {
      '*': async (_event, { signal }) => {
        ran();
        if (isFirst) await new Promise((resolve) => signal.addEventListener('abort', resolve));
        isFirst = false;
      },
    };
    work(handlers, { store, onDeadLetter: (letter) => letters.push(letter) });
    await soon(() => expect(ran.made).toHaveLength(1));
    isFirst = false;
    await soon(async () => {
      // Again and again: the worker goes on beating.
      await bosses.silence(name, 0);
      const [job] = await bosses.jobs(name);
      expect(job).toMatchObject({ state: 'active', retry_count: 1 });
    });
    expect(letters).toEqual([]);
    expect(await queue.deadLetters.list()).toEqual([]);
  });

  it('whose handler takes longer than the heartbeat is left to it', async () => {
    const { name, queue, work } = setUp();
    await queue.migrate();
    await bosses.beat(name);
    const gate = createGate();
    await queue.enqueue(newDelivery());
    work({ '*': () => gate.opened });
    await soon(async () => {
      const { rows } = await bosses.pool.query(
        `SELECT heartbeat_on > started_on + interval '5 seconds' AS "isLong" FROM ${bosses.schema}.job WHERE name = $1`,
        [name],
      );
      expect(rows).toEqual([{ isLong: true }]);
    });
    gate.open();
    await soon(async () =>
      expect(await bosses.jobs(name)).toMatchObject([{ state: 'completed', retry_count: 0 }]),
    );
  });

  it('that is returned has all its attempts, and can run immediately', async () => {
    const { name, queue, work } = setUp({
      attempts: 2,
      backoffMs: 3_600_000,
      maxBackoffMs: 3_600_000,
    });
    const ran = calls();
    const handlers: Handlers = {
      '*': (_event, { signal }) => {
        ran();
        return new Promise((_, reject) => signal.addEventListener('abort', reject));
      },
    };
    const delivery = newDelivery();
    await queue.enqueue(delivery);
    for (let run = 1; run <= 8; run++) {
      const worker = work(handlers);
      await soon(() => expect(ran.made).toHaveLength(run));
      expect(await worker.close({ timeoutMs: 0 })).toEqual({ drained: 0, aborted: 1 });
      const [job] = await bosses.jobs(name);
      expect(job).toMatchObject({
        state: 'retry',
        retry_count: run - 1,
        retry_limit: 5 + run,
        output: { message: 'Returned to the queue' },
      });
    }
    expect(await queue.deadLetters.list()).toEqual([]);
  });

  it('of many that are quick does not wait for the next look', async () => {
    const { queue, work } = setUp();
    const handle = calls();
    await Promise.all(Array.from({ length: 40 }, () => queue.enqueue(newDelivery())));
    work({ '*': handle }, { concurrency: 2, pollingIntervalMs: 10_000 });
    await soon(() => expect(handle.made).toHaveLength(40));
  });
});

describe('dead letters', { timeout, concurrent: true }, () => {
  it('store an error that Postgres cannot, without its other properties', async () => {
    const { name, queue, work } = setUp({ attempts: 1 });
    await queue.enqueue(newDelivery());
    work({
      '*': () => {
        throw Object.assign(new Error('a\0b\ud800c'), { config: { token: 's3cret' } });
      },
    });
    await soon(async () =>
      expect(await queue.deadLetters.list()).toMatchObject([{ error: 'a\ufffdb\ufffdc' }]),
    );
    const { rows } = await bosses.pool.query(
      `SELECT output, source_output FROM ${bosses.schema}.job WHERE name LIKE $1 || '%'`,
      [name],
    );
    expect(JSON.stringify(rows)).not.toMatch(/s3cret/);
  });

  it('are not made of what others put there, which stays for them to see', async () => {
    const { name, queue, work } = setUp();
    await queue.migrate();
    const error = calls();
    await boss.send(name, { secret: 's3cret' });
    work({ '*': () => {} }, { logger: { ...silent, error } });
    await soon(() => expect(error.made).toHaveLength(1));
    expect(error.made[0]).toMatchObject(['invalid_job', { queue: name }]);
    expect(JSON.stringify(error.made)).not.toMatch(/s3cret/);
    const foreign = () => boss.findJobs(`${name}.dead-letters`);
    await soon(async () => expect(await foreign()).toHaveLength(1));
    expect(await queue.deadLetters.list()).toEqual([]);
    expect(await queue.deadLetters.replay()).toBe(0);
    expect(await foreign()).toHaveLength(1);
  });

  it('are replayed by the hundreds, each once', async () => {
    const { name, queue, work } = setUp({ attempts: 1 });
    const deliveries = Array.from({ length: 250 }, newDelivery);
    await Promise.all(deliveries.map((delivery) => queue.enqueue(delivery)));
    const failing = work(
      {
        '*': () => {
          throw new PermanentError('broken');
        },
      },
      { concurrency: 20 },
    );
    await soon(async () => expect(await queue.deadLetters.list({ limit: 300 })).toHaveLength(250));
    await failing.close();
    expect(await queue.deadLetters.list({ limit: 0 })).toEqual([]);
    expect(await queue.deadLetters.list()).toHaveLength(100);
    for (const options of [null, 'id', ['id'], { ids: null }, { ids: 5 }, { ids: 'id' }]) {
      await expect(
        Reflect.apply(queue.deadLetters.replay, undefined, [options]),
      ).rejects.toMatchObject({ code: 'invalid_option' });
    }
    expect(await queue.deadLetters.replay()).toBe(250);
    const handled: string[] = [];
    work({ '*': (event) => void handled.push(event.id) }, { concurrency: 20 });
    await soon(() => expect(handled).toHaveLength(250));
    expect(handled.toSorted()).toEqual(deliveries.map(({ eventId }) => eventId).toSorted());
    expect(await queue.deadLetters.list()).toEqual([]);
    await expect(queue.deadLetters.list({ limit: -1 })).rejects.toMatchObject({
      code: 'invalid_option',
    });
    expect(await boss.findJobs(`${name}.dead-letters`)).toEqual([]);
  });

  it('are made by pg-boss itself when workers die too often, and say so', async () => {
    const { name, queue } = setUp({ attempts: 1 });
    await queue.enqueue(newDelivery());
    await soon(async () => {
      // What a worker does that dies at once.
      await boss.fetch(name, { ignoreStartAfter: true });
      await bosses.silence(name);
      await boss.supervise(name);
      expect(await queue.deadLetters.list()).toMatchObject([
        { attempts: 5, error: 'job heartbeat timeout' },
      ]);
    });
  });
});

describe('a worker', { timeout, concurrent: true }, () => {
  it('leaves the instance as it is', async () => {
    const { queue, work } = setUp();
    const handle = calls();
    await queue.close();
    await queue.enqueue(newDelivery());
    const worker = work({ '*': () => {} });
    expect(await worker.close()).toEqual({ drained: 0, aborted: 0 });
    await queue.enqueue(newDelivery());
    work({ '*': handle });
    await soon(() => expect(handle.made).not.toEqual([]));
  });

  it('leaves another one of the same instance and queue at work', async () => {
    const { queue, work } = setUp();
    const [first, second] = [calls(), calls()];
    const closing = work({ '*': first });
    work({ '*': second });
    await closing.close();
    await queue.enqueue(newDelivery());
    await soon(() => expect(second.made).toHaveLength(1));
    expect(first.made).toEqual([]);
  });

  it('closes with null as options', async () => {
    const worker = setUp().work({ '*': () => {} });
    expect(await Reflect.apply(worker.close, undefined, [null])).toEqual({
      drained: 0,
      aborted: 0,
    });
  });

  it('continues when the instance is stopped and started again', async ({ onTestFinished }) => {
    const restarted = new PgBoss({ connectionString: server.url, schema: bosses.schema, max: 2 });
    restarted.on('error', () => {});
    onTestFinished(() => restarted.stop({ graceful: false }));
    await restarted.start();
    const { name, queue } = setUp();
    await queue.migrate();
    const [warn, handle] = [calls(), calls()];
    const atWork = () => restarted.getWipData().filter(({ state }) => state !== 'stopping');
    const worker = createWorker({
      boss: restarted,
      name,
      store: memoryStore(),
      handlers: { '*': handle },
      concurrency: 3,
      pollingIntervalMs: 50,
      commandTimeoutMs: patienceMs,
      logger: { ...silent, warn },
    });
    const interruptions = () => warn.made.filter(([message]) => message === 'worker_interrupted');
    for (let stops = 1; stops <= 2; stops++) {
      await soon(() => expect(atWork()).toHaveLength(3));
      await restarted.stop({ graceful: false });
      await soon(() => expect(interruptions()).toHaveLength(stops));
      await restarted.start();
      await queue.enqueue(newDelivery());
      await soon(() => expect(handle.made).toHaveLength(stops));
    }
    expect(interruptions()[0]).toEqual([
      'worker_interrupted',
      { queue: name, reason: 'pg-boss has stopped its workers' },
    ]);
    await soon(() => expect(atWork()).toHaveLength(3));
    expect(await worker.close()).toEqual({ drained: 0, aborted: 0 });
    expect(atWork()).toEqual([]);
  });

  it('begins once the instance is started, however late', async ({ onTestFinished }) => {
    const unstarted = new PgBoss({ connectionString: server.url, schema: bosses.schema });
    const error = calls();
    const store = memoryStore();
    const worker = createWorker({
      boss: unstarted,
      store,
      commandTimeoutMs: patienceMs,
      handlers: { '*': () => {} },
      logger: { ...silent, error },
    });
    await soon(() => expect(error.made).toHaveLength(1));
    await unstarted.start();
    onTestFinished(() => unstarted.stop({ graceful: false }));
    await soon(() => expect(unstarted.getWipData()).toHaveLength(10));
    expect(await worker.close()).toEqual({ drained: 0, aborted: 0 });
    expect(error.made).toHaveLength(1);
  });
});
