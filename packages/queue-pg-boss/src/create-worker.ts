import { BlumaWebhookError, type CloseReport } from '@bluma-webhooks/core';
import {
  createProcessor,
  type ProcessorOptions,
  type QueueWorker,
} from '@bluma-webhooks/core/worker';
import { checkBoss, type PgBossInstance } from './boss.ts';
import { createRunJob } from './job-runner.ts';
import { startJobSource } from './job-source.ts';
import {
  assertLease,
  assertOptions,
  aTimeout,
  defaultName,
  queueName,
  wholeNumber,
} from './options.ts';
import { expireInSeconds } from './queue-settings.ts';
import { defaultSetUpMs } from './set-up-limit.ts';
import { within } from './unavailable.ts';

export interface WorkerOptions extends ProcessorOptions {
  /** Your `PgBoss`, started. It stays yours: close the worker first, then stop it. */
  readonly boss: PgBossInstance;
  /** The queue's name, as the receiver's queue has it. `bluma-webhooks`. */
  readonly name?: string | undefined;
  /** How long a claim outlives a crash, in ms; at least 1000. 20 s. */
  readonly leaseMs?: number | undefined;
  /** How many handlers run at once in this process. 10. */
  readonly concurrency?: number | undefined;
  /** How often a worker with room looks for a job, in ms. 500. */
  readonly pollingIntervalMs?: number | undefined;
  /** How long handing a job back, or telling pg-boss of the last results, may hold `close` up, in ms. 2000. */
  readonly commandTimeoutMs?: number | undefined;
  /**
   * How long making the queue may take, in ms, the wait for other processes that make it included. Then it is tried again.
   *
   * @default 600_000 (10 minutes)
   */
  readonly setupTimeoutMs?: number | undefined;
}

/** Below the time after which pg-boss itself takes the job for failed. */
const longestHandlerMs = (expireInSeconds - 3600) * 1000;

/**
 * Handles what {@link pgBossQueue} keeps, from now on until it is closed. Each event is claimed in the store first, so
 * that one which pg-boss runs twice is handled once. Any number of workers may share a queue.
 *
 * @throws {BlumaWebhookError} `invalid_option`, naming the option; `missing_handlers`, `unknown_handler`,
 * `invalid_handler`, `missing_store`; `unsupported_engine` for a pg-boss other than 12.35 or a newer 12
 *
 * @example
 * ```ts
 * import { createWorker } from '@bluma-webhooks/queue-pg-boss';
 * import { postgresStore } from '@bluma-webhooks/store-postgres';
 * import { Pool } from 'pg';
 * import { PgBoss } from 'pg-boss';
 *
 * const connectionString = 'postgres://localhost/app';
 * const pool = new Pool({ connectionString });
 * pool.on('error', console.error);
 * const store = postgresStore({ pool });
 * await store.migrate();
 *
 * const boss = new PgBoss({ connectionString });
 * boss.on('error', console.error);
 * await boss.start();
 *
 * const worker = createWorker({
 *   boss,
 *   store,
 *   handlers: { 'video.completed': (event) => console.log(event.data.url) },
 * });
 *
 * process.once('SIGTERM', async () => {
 *   await worker.close();
 *   await boss.stop();
 *   await pool.end();
 * });
 * ```
 */
export function createWorker(options: WorkerOptions): QueueWorker {
  assertOptions(options);
  const { boss, leaseMs, handlerTimeoutMs = 0 } = options;
  checkBoss(boss);
  const name = queueName(options.name ?? defaultName);
  const concurrency = wholeNumber('concurrency', options.concurrency ?? 10, {
    min: 1,
    max: 10_000,
  });
  assertLease(leaseMs);
  const timeoutMs = wholeNumber('commandTimeoutMs', options.commandTimeoutMs ?? 2000, aTimeout);
  const setupTimeoutMs = wholeNumber(
    'setupTimeoutMs',
    options.setupTimeoutMs ?? defaultSetUpMs,
    aTimeout,
  );
  const pollingIntervalMs = wholeNumber('pollingIntervalMs', options.pollingIntervalMs ?? 500, {
    min: 50,
    max: 3_600_000,
  });
  if (handlerTimeoutMs > longestHandlerMs) {
    throw new BlumaWebhookError(
      'invalid_option',
      `handlerTimeoutMs takes ${longestHandlerMs} (23 hours) at most: pg-boss fails a job after a day`,
    );
  }
  const processor = createProcessor(options);
  const { logger } = processor;
  const runJob = createRunJob(boss, processor, timeoutMs);
  const source = startJobSource(
    { boss, name, concurrency, pollingIntervalMs, setupTimeoutMs, logger },
    runJob,
  );

  let closed: Promise<CloseReport> | undefined;
  const close: QueueWorker['close'] = async (closing) => {
    const stopped = source.stop();
    stopped.catch(() => {}); // told below, when it is waited for
    const report = await processor.close(closing);
    // A database that is away is not waited for: pg-boss gives the jobs to others when it no longer hears of them.
    await within(2 * timeoutMs, () => stopped).catch((err) =>
      logger.error('worker_not_drained', { queue: name, err }),
    );
    return report;
  };
  return {
    close(closing) {
      closed ??= close(closing ?? undefined);
      return closed;
    },
  };
}
