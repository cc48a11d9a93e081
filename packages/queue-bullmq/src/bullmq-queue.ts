import type { EventQueue, Logger, QueuedDelivery } from '@bluma-webhooks/core';
import { adaptLogger, type DeadLetterQueue, encodeDelivery } from '@bluma-webhooks/core/worker';
import type { ConnectionOptions, Queue } from 'bullmq';
import { answered } from './command.ts';
import { createDeadLetters } from './dead-letters.ts';
import { assertDefaults, assertEngineVersion } from './engine-version.ts';
import { createEvictionWarning } from './eviction.ts';
import { type JobSettings, jobOptions } from './job.ts';
import { assertOptions, countOption, durationOption, nameOption, timeoutOption } from './option.ts';
import { givenQueue, openQueue } from './queue-source.ts';
import { createTroubleLog } from './trouble-log.ts';

const dayMs = 24 * 3_600_000;

/** What holds whoever opens the queue. */
export interface BullmqQueueSettings {
  /** How often a job runs at most until it is a dead letter; 20 unless given. */
  readonly attempts?: number | undefined;
  /** The pause before the second attempt, in ms; 1000 unless given. Doubled after each, less up to half at random. */
  readonly backoffMs?: number | undefined;
  /** The longest pause between attempts, in ms; an hour unless given. */
  readonly maxBackoffMs?: number | undefined;
  /**
   * For how long BullMQ keeps a completed job, and so knows its id, in ms; 7 days unless given. Dead letters are kept
   * until they are replayed or removed.
   */
  readonly retainMs?: number | undefined;
  /**
   * How long Redis may take to answer, in ms; 2000 unless given. Then `enqueue` rejects with `queue_unavailable`, though
   * the job may still get there: the event that Bluma sends again finds it.
   */
  readonly commandTimeoutMs?: number | undefined;
  /**
   * Told of a connection in trouble, and once of a server that evicts. `console`, pino and winston fit. The console.
   */
  readonly logger?: Logger | undefined;
}

/** A queue that this package opens, and closes. */
export interface BullmqConnectionOptions extends BullmqQueueSettings {
  /**
   * As BullMQ takes it: options such as `{ url }` or `{ host, port }`, or a client of yours, which is never closed. A
   * `url` is `redis://…`, `rediss://…` or the path of a socket.
   */
  readonly connection: ConnectionOptions;
  /** The worker's has to be the same; `bluma-webhooks` unless given. */
  readonly name?: string | undefined;
  /** What the names of all keys begin with: BullMQ's `prefix`, `bull` unless given. A cluster needs one in braces. */
  readonly prefix?: string | undefined;
  readonly queue?: undefined;
}

/** A queue that is there already. */
export interface BullmqGivenQueueOptions extends BullmqQueueSettings {
  /** A `Queue` of BullMQ. It stays yours: it is never closed. Its `defaultJobOptions` do not hold here, none of them. */
  readonly queue: Queue;
  readonly connection?: undefined;
}

export type BullmqQueueOptions = BullmqConnectionOptions | BullmqGivenQueueOptions;

/** What a receiver takes as its `queue`, and what failed for good. */
export interface BullmqQueue extends EventQueue {
  readonly deadLetters: DeadLetterQueue;
}

/**
 * Puts verified events into a queue of BullMQ, for {@link createWorker} to handle.
 *
 * `enqueue` resolves once Redis has the job. The job's id is made of the event's key, so that an event that comes again
 * is there already. Events are as durable as the server: see the README for its settings.
 *
 * @throws {BlumaWebhookError} `invalid_option`, naming it; `unsupported_engine` for a BullMQ of another version than
 *   ^5.66 or ^6
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
  assertOptions(options);
  const settings: JobSettings = {
    attempts: countOption('attempts', options.attempts ?? 20),
    backoffMs: durationOption('backoffMs', options.backoffMs ?? 1000),
    maxBackoffMs: durationOption('maxBackoffMs', options.maxBackoffMs ?? 3_600_000),
    retainMs: durationOption('retainMs', options.retainMs ?? 7 * dayMs),
  };
  const commandTimeoutMs = timeoutOption('commandTimeoutMs', options.commandTimeoutMs ?? 2000);
  const logger = adaptLogger(options.logger);
  const onError = createTroubleLog(logger, 'queue_connection');
  const onReady = createEvictionWarning(logger);
  assertEngineVersion(options.queue);
  if (options.queue) assertDefaults(options.queue);
  const source = options.queue
    ? givenQueue(options.queue, onReady)
    : openQueue({
        connection: options.connection,
        name: nameOption(options.name),
        prefix: options.prefix,
        commandTimeoutMs,
        onError,
        onReady,
        onSlow: ({ name }) =>
          logger.warn('queue_not_ready', { queue: name, reason: 'Redis has not answered yet' }),
      });

  const ask = <T>(timeoutMs: number, what: (queue: Queue) => Promise<T>) =>
    answered(timeoutMs, () => what(source.current()));

  return {
    async enqueue(delivery: QueuedDelivery) {
      const data = encodeDelivery(delivery);
      await ask(commandTimeoutMs, (queue) =>
        queue.add(
          data.eventType,
          data,
          jobOptions(delivery.key, settings, queue.defaultJobOptions),
        ),
      );
      // BullMQ says the same of a job that was there already.
      return 'enqueued';
    },
    deadLetters: createDeadLetters((what) => ask(commandTimeoutMs, what)),
    close: () => source.close(),
  };
}
