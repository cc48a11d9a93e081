import { setTimeout } from 'node:timers/promises';
import type { EventQueue } from '@bluma-webhooks/core';
import type { ProcessorOptions, QueueWorker } from '@bluma-webhooks/core/worker';
import { bullmqQueue, createWorker as createBullmqWorker } from '@bluma-webhooks/queue-bullmq';
import { createWorker as createPgBossWorker, pgBossQueue } from '@bluma-webhooks/queue-pg-boss';
import { Queue } from 'bullmq';
import { Pool } from 'pg';
import { PgBoss } from 'pg-boss';
import { dyingQueue } from './dying-queue.ts';
import { unconfirmed } from './flawed-queues.ts';
import { type ChaosSetting, times } from './setting.ts';

export type QueueKind = 'bullmq' | 'pg-boss' | 'unconfirmed';

export type ChaosWorkerOptions = ProcessorOptions & { readonly concurrency: number };

const name = 'chaos';
const silent = { info() {}, warn() {}, error() {} };

/** In ms. pg-boss counts in seconds. */
const settings = {
  attempts: 20,
  backoffMs: 50,
  maxBackoffMs: 1000,
  commandTimeoutMs: times.storeCommand,
};

/** The shortest after which pg-boss takes a worker for dead. */
const pulse = { heartbeatMs: 10_000 };

export async function openQueue(
  kind: QueueKind,
  url: string,
  setting: ChaosSetting,
): Promise<EventQueue> {
  if (kind === 'pg-boss') {
    const boss = await openBoss(url);
    return dyingQueue(pgBossQueue({ boss, name, ...settings, ...pulse }), setting);
  }
  const queue = bullmqQueue({ connection: { url }, name, ...settings, logger: silent });
  return kind === 'bullmq' ? dyingQueue(queue, setting) : unconfirmed(queue);
}

export async function openWorker(
  kind: QueueKind,
  url: string,
  options: ChaosWorkerOptions,
): Promise<QueueWorker> {
  if (kind !== 'pg-boss') return createBullmqWorker({ connection: { url }, name, ...options });
  return createPgBossWorker({ boss: await openBoss(url), name, ...options });
}

/** As a user would, with what is there to be done before the first delivery. */
export async function prepareQueue(kind: QueueKind, url: string): Promise<void> {
  if (kind !== 'pg-boss') return;
  const boss = await openBoss(url);
  await pgBossQueue({ boss, name, ...settings, ...pulse }).migrate();
  await boss.stop({ graceful: false });
}

/** How many jobs are neither done nor dead letters. */
export async function unfinishedJobs(kind: QueueKind, url: string): Promise<number> {
  if (kind === 'pg-boss') {
    const pool = new Pool({ connectionString: url });
    const { rows } = await pool.query<{ count: string }>(
      "SELECT count(*) FROM pgboss.job WHERE name = $1 AND state < 'completed'",
      [name],
    );
    await pool.end();
    return Number(rows[0]?.count);
  }
  const queue = new Queue(name, { connection: { url } });
  const counts = await queue.getJobCounts('wait', 'active', 'delayed', 'prioritized');
  await queue.close();
  return Object.values(counts).reduce((sum, count) => sum + count, 0);
}

/** Again until it starts: the server may be on its way up itself. */
async function openBoss(url: string): Promise<PgBoss> {
  for (;;) {
    const boss = new PgBoss({
      connectionString: url,
      superviseIntervalSeconds: 1,
      monitorIntervalSeconds: 1,
    });
    // The server's restarts: each call hears of them by itself.
    boss.on('error', () => {});
    try {
      return await boss.start();
    } catch {
      await boss.stop({ graceful: false });
      await setTimeout(100);
    }
  }
}
