import type { CloseReport } from '@bluma-webhooks/core';
import { createProcessor, type Processor, type QueueWorker } from '@bluma-webhooks/core/worker';
import { Worker } from 'bullmq';
import { pauseAfter } from './backoff.ts';
import { guardOpening, workerConnection } from './connection.ts';
import { ignoreClientErrors, ignoreLateErrors } from './engine-connections.ts';
import { assertEngineVersion } from './engine-version.ts';
import { createErrorLog } from './error-log.ts';
import { toLoggable } from './errors.ts';
import { createEvictionWarning } from './eviction-warning.ts';
import { createJobRunner } from './job-runner.ts';
import { resolveWorkerOptions, type WorkerOptions } from './options.ts';
import { watchStart } from './slow-start.ts';
import { closeOrDisconnect } from './worker-close.ts';

/**
 * Handles the deliveries of {@link bullmqQueue} until it is closed. Any number of workers, in any number of processes,
 * may share a queue.
 *
 * An event runs under a claim in the `store`, so a job that BullMQ runs twice is handled once. If a process dies,
 * another worker takes its jobs after `leaseMs` or a little more. That can repeat any number of times.
 *
 * @throws {BlumaWebhookError} `missing_handlers`, `unknown_handler`, `invalid_handler`, `missing_store`,
 *   `invalid_option`, `unsupported_engine`
 *
 * @example
 * ```ts
 * import { createWorker } from '@bluma-webhooks/queue-bullmq';
 * import { redisStore } from '@bluma-webhooks/store-redis';
 * import { Redis } from 'ioredis';
 *
 * const worker = createWorker({
 *   connection: { url: 'redis://localhost:6379' },
 *   store: redisStore({ client: new Redis('redis://localhost:6379') }),
 *   handlers: { 'video.completed': async (event) => console.log(event.data.url) },
 * });
 * process.once('SIGTERM', () => worker.close({ timeoutMs: 30_000 }));
 * ```
 */
export function createWorker(options: WorkerOptions): QueueWorker {
  const { name, concurrency, leaseMs, commandTimeoutMs } = resolveWorkerOptions(options);
  const { prefix } = options;
  assertEngineVersion();
  const connection = workerConnection(options.connection);
  const processor = createProcessor(options);
  const worker = guardOpening(
    () =>
      new Worker(name, createJobRunner(processor, processor.logger), {
        connection,
        concurrency,
        autorun: false,
        lockDuration: leaseMs,
        // Redis takes only whole numbers.
        stalledInterval: Math.ceil(leaseMs / 2),
        // A job stalls because its process died, which is no fault of the job.
        maxStalledCount: Number.MAX_SAFE_INTEGER,
        settings: { backoffStrategy: pauseAfter },
        ...(prefix && { prefix }),
      }),
  );
  const logError = createErrorLog(processor.logger, 'worker_connection');
  const ready = worker.waitUntilReady();
  const endWatch = watchStart(ready, () => {
    const reason = 'Redis has not answered yet';
    processor.logger.warn('worker_not_ready', { queue: name, reason });
  });
  const onError = (error: unknown) => {
    // An error explains the slow start better than the warning would.
    endWatch();
    logError(error);
  };
  let closed: Promise<CloseReport> | undefined;
  worker.on('error', onError);
  ignoreClientErrors(worker);
  const onReady = createEvictionWarning(processor.logger);
  // On a refused connection, BullMQ would ask for jobs in a loop that blocks the event loop.
  ready.then(
    () => {
      onReady(worker);
      worker.run().catch(onError);
    },
    (error: unknown) => {
      if (closed) return;
      const fix = 'See what Redis refuses, then start the worker again';
      processor.logger.error('worker_not_started', { err: toLoggable(error), fix });
    },
  );

  return {
    close(closing) {
      endWatch();
      closed ??= close(worker, processor, closing ?? undefined, {
        returnMs: commandTimeoutMs,
        onError,
      });
      return closed;
    },
  };
}

interface ClosingOptions {
  /** How long the last jobs may take to be completed or returned, in ms. */
  readonly returnMs: number;
  readonly onError: (error: unknown) => void;
}

/** BullMQ's worker immediately stops taking jobs. It closes when its last job has been returned. */
async function close(
  worker: Worker,
  processor: Processor,
  options: Parameters<Processor['close']>[0],
  { returnMs, onError }: ClosingOptions,
): Promise<CloseReport> {
  const workerClosed = worker
    .close()
    .catch(onError)
    .then(() => ignoreLateErrors(worker));
  const report = await processor.close(options);
  await closeOrDisconnect(worker, workerClosed, returnMs);
  return report;
}
