import type { EventQueue, QueuedDelivery } from '@bluma-webhooks/core';
import { adaptLogger } from '@bluma-webhooks/core/shared';
import { type DeadLetterQueue, encodeDelivery } from '@bluma-webhooks/core/worker';
import type { Queue } from 'bullmq';
import { createDeadLetters } from './dead-letters.ts';
import { assertDefaults, assertEngineVersion } from './engine-version.ts';
import { createErrorLog } from './error-log.ts';
import { createEvictionWarning } from './eviction-warning.ts';
import { jobOptions } from './job-settings.ts';
import { openQueue, useQueue } from './open-queue.ts';
import { type BullmqQueueOptions, queueName, resolveQueueOptions } from './options.ts';
import { withTimeout } from './timeout.ts';

/** The `queue` of a receiver, and the events that failed permanently. */
export interface BullmqQueue extends EventQueue {
  readonly deadLetters: DeadLetterQueue;
}

/**
 * Puts verified events into a queue of BullMQ, for {@link createWorker} to handle.
 *
 * `enqueue` resolves once Redis has the job. The job's id is made from the event's key. So a redelivery finds the job
 * of the first delivery. Events are as durable as the server: see the README for its settings.
 *
 * @throws {BlumaWebhookError} `invalid_option`, naming the option; `unsupported_engine` for a BullMQ other than ^5.66
 *   or ^6
 *
 * @example
 * ```ts
 * import { createReceiver } from '@bluma-webhooks/core';
 * import { bullmqQueue } from '@bluma-webhooks/queue-bullmq';
 *
 * const receiver = createReceiver({
 *   secret: process.env.BLUMA_WEBHOOK_SECRET,
 *   queue: bullmqQueue({ connection: { url: 'redis://localhost:6379' } }),
 * });
 * ```
 */
export function bullmqQueue(options: BullmqQueueOptions): BullmqQueue {
  const { jobs, commandTimeoutMs } = resolveQueueOptions(options);
  const logger = adaptLogger(options.logger);
  const onError = createErrorLog(logger, 'queue_connection');
  const onReady = createEvictionWarning(logger);
  assertEngineVersion(options.queue);
  if (options.queue) assertDefaults(options.queue);
  const source = options.queue
    ? useQueue(options.queue, onReady)
    : openQueue({
        connection: options.connection,
        name: queueName(options.name),
        prefix: options.prefix,
        commandTimeoutMs,
        onError,
        onReady,
        onSlow: ({ name }) =>
          logger.warn('queue_not_ready', { queue: name, reason: 'Redis has not answered yet' }),
      });

  const run = <T>(command: (queue: Queue) => Promise<T>) =>
    withTimeout(commandTimeoutMs, () => command(source.current()));

  return {
    async enqueue(delivery: QueuedDelivery) {
      const data = encodeDelivery(delivery);
      await run((queue) =>
        queue.add(data.eventType, data, jobOptions(delivery.key, jobs, queue.defaultJobOptions)),
      );
      // BullMQ returns the same for a job that exists already.
      return 'enqueued';
    },
    deadLetters: createDeadLetters(run),
    close: () => source.close(),
  };
}
