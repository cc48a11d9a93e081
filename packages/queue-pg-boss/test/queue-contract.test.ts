import { startPostgres, type TestServer } from '@bluma-webhooks/test-servers';
import { type QueueFactory, queueContract } from '@bluma-webhooks/testing';
import type { PgBoss } from 'pg-boss';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { createWorker, pgBossQueue } from '../src/index.ts';
import { jobId } from '../src/job-id.ts';
import { type Bosses, openBosses } from './support/bosses.ts';
import { silent } from './support/expectations.ts';
import { patienceMs } from './support/patience.ts';

/** What a worker takes; the contract has shorter ones. */
const shortestLeaseMs = 1000;

let server: TestServer;
let bosses: Bosses;
let sender: PgBoss;
let handler: PgBoss;
let queues = 0;

beforeAll(async () => {
  server = await startPostgres();
  bosses = openBosses(server.url);
  sender = await bosses.start({ max: 10 });
  handler = await bosses.start({ max: 20 });
}, 200_000);

afterAll(async () => {
  await bosses?.close();
  await server?.stop();
});

describe('pgBossQueue', () => {
  const register = (name: string, run: () => Promise<void>) => it.concurrent(name, run, 200_000);

  const factory: QueueFactory = async (options) => {
    queues += 1;
    const name = `contract-${queues}`;
    // Otherwise the waits double: pg-boss knows none below a second.
    const common = { name, commandTimeoutMs: patienceMs };
    const ours = { ...common, boss: sender, logger: silent, maxBackoffMs: 1000 };
    const queue = pgBossQueue({ ...ours, ...options });
    // One that is slow to start with must not be what a case waits for.
    await queue.migrate();
    return {
      queue,
      work: async ({ leaseMs, ...work }) =>
        createWorker({
          ...common,
          boss: handler,
          pollingIntervalMs: 100,
          ...work,
          ...(leaseMs && { leaseMs: Math.max(leaseMs, shortestLeaseMs) }),
        }),
      addForeign: async (data) => {
        await sender.send(name, data);
      },
      forget: async (key) => {
        await sender.deleteJob(name, jobId(key));
      },
      close: () => queue.close(),
    };
  };

  queueContract(register, factory, { patienceMs });
});
