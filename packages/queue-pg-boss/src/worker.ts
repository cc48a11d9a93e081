import type { CloseReport } from '@bluma-webhooks/core';
import { createProcessor, type QueueWorker } from '@bluma-webhooks/core/worker';
import { assertEngineVersion } from './engine-version.ts';
import { createJobRunner } from './job-runner.ts';
import { subscribe } from './job-subscription.ts';
import { assertWorkerOptions, resolveWorkerOptions, type WorkerOptions } from './options.ts';
import { withTimeout } from './timeout.ts';

/**
 * Handles the deliveries of {@link pgBossQueue} until it is closed. The worker first claims each event in the store. So
 * an event that pg-boss runs twice is handled once. Any number of workers may share a queue.
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
  assertWorkerOptions(options);
  const { boss } = options;
  assertEngineVersion(boss);
  const { timeoutMs, ...settings } = resolveWorkerOptions(options);
  const processor = createProcessor(options);
  const { logger } = processor;
  const runJob = createJobRunner(boss, processor, timeoutMs);
  const subscription = subscribe({ boss, logger, ...settings }, runJob);

  let closed: Promise<CloseReport> | undefined;
  const close: QueueWorker['close'] = async (closing) => {
    const stopped = subscription.stop();
    stopped.catch(() => {}); // logged below
    const report = await processor.close(closing);
    // Does not wait for a database that is down: pg-boss gives the jobs to other workers when it misses the heartbeats.
    await withTimeout(2 * timeoutMs, () => stopped).catch((err) =>
      logger.error('worker_not_drained', { queue: settings.name, err }),
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
