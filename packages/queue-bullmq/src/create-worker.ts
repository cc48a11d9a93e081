import type { CloseReport } from '@bluma-webhooks/core';
import {
  createProcessor,
  type Processor,
  type ProcessorOptions,
  type QueueWorker,
} from '@bluma-webhooks/core/worker';
import { type ConnectionOptions, Worker } from 'bullmq';
import { pauseAfter } from './backoff.ts';
import { loggable } from './command.ts';
import { opening, workerConnection } from './connection.ts';
import { ignoreLateErrors, keepErrorsQuiet } from './engine-connections.ts';
import { assertEngineVersion } from './engine-version.ts';
import { createEvictionWarning } from './eviction.ts';
import { assertOptions, countOption, leaseOption, nameOption, timeoutOption } from './option.ts';
import { createJobRunner } from './process-job.ts';
import { watchStart } from './slow-start.ts';
import { createTroubleLog } from './trouble-log.ts';
import { endWorker } from './worker-end.ts';

const defaultLeaseMs = 20_000;

export interface WorkerOptions extends ProcessorOptions {
  /**
   * As BullMQ takes it: options such as `{ url }` or `{ host, port }`, or a client of yours with
   * `maxRetriesPerRequest: null`, which is never closed.
   */
  readonly connection: ConnectionOptions;
  /** The queue's; `bluma-webhooks` unless given. */
  readonly name?: string | undefined;
  /** The queue's; `bull` unless given. */
  readonly prefix?: string | undefined;
  /** How long a claim and BullMQ's lock outlive a crash, in ms; at least 1000, 20 s unless given. */
  readonly leaseMs?: number | undefined;
  /** How many jobs run at once in this worker; 10 unless given. */
  readonly concurrency?: number | undefined;
  /**
   * How long `close` waits for Redis to take the last results and the jobs that are given back, in ms.
   *
   * @default 2000
   */
  readonly commandTimeoutMs?: number | undefined;
}

/**
 * Handles what {@link bullmqQueue} has put into its queue, from now on until it is closed. Start as many as you like, in
 * as many processes.
 *
 * An event runs under a claim in the `store`, so a job that BullMQ runs twice is handled once. A job whose process died
 * is another worker's after `leaseMs` or a little more, as often as it takes.
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
  assertOptions(options);
  const { prefix, concurrency = 10 } = options;
  assertEngineVersion();
  const name = nameOption(options.name);
  countOption('concurrency', concurrency);
  const lockDuration = leaseOption(options.leaseMs ?? defaultLeaseMs);
  const handBackMs = timeoutOption('commandTimeoutMs', options.commandTimeoutMs ?? 2000);
  const connection = workerConnection(options.connection);
  const processor = createProcessor(options);
  const worker = opening(
    () =>
      new Worker(name, createJobRunner(processor, processor.logger), {
        connection,
        concurrency,
        autorun: false,
        lockDuration,
        // Redis takes whole numbers alone.
        stalledInterval: Math.ceil(lockDuration / 2),
        // A job stalls when its process dies, which says nothing of the job.
        maxStalledCount: Number.MAX_SAFE_INTEGER,
        settings: { backoffStrategy: pauseAfter },
        ...(prefix && { prefix }),
      }),
  );
  const logTrouble = createTroubleLog(processor.logger, 'worker_connection');
  const ready = worker.waitUntilReady();
  const endWatch = watchStart(ready, () => {
    const reason = 'Redis has not answered yet';
    processor.logger.warn('worker_not_ready', { queue: name, reason });
  });
  const onError = (error: unknown) => {
    // The error says more than that the start is slow.
    endWatch();
    logTrouble(error);
  };
  let closed: Promise<CloseReport> | undefined;
  worker.on('error', onError);
  keepErrorsQuiet(worker);
  const onReady = createEvictionWarning(processor.logger);
  // Told to run on a connection that was refused, BullMQ would ask for jobs in a loop that lets nothing else happen.
  ready.then(
    () => {
      onReady(worker);
      worker.run().catch(onError);
    },
    (error: unknown) => {
      if (closed) return;
      const fix = 'See what Redis refuses, then start the worker again';
      processor.logger.error('worker_not_started', { err: loggable(error), fix });
    },
  );

  return {
    close(closing) {
      endWatch();
      closed ??= close(worker, processor, closing ?? undefined, { handBackMs, onError });
      return closed;
    },
  };
}

interface ClosingOptions {
  readonly handBackMs: number;
  readonly onError: (error: unknown) => void;
}

/** BullMQ's worker takes no more from the first moment on, and ends when its last job has been handed back. */
async function close(
  worker: Worker,
  processor: Processor,
  options: Parameters<Processor['close']>[0],
  { handBackMs, onError }: ClosingOptions,
): Promise<CloseReport> {
  const ended = worker
    .close()
    .catch(onError)
    .then(() => ignoreLateErrors(worker));
  const report = await processor.close(options);
  await endWorker(worker, ended, handBackMs);
  return report;
}
