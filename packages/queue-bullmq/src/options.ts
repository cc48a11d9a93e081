import type { Logger } from '@bluma-webhooks/core';
import {
  assertOptions,
  duration,
  refuseOption,
  toText,
  wholeNumber,
} from '@bluma-webhooks/core/shared';
import type { ProcessorOptions } from '@bluma-webhooks/core/worker';
import type { ConnectionOptions, Queue } from 'bullmq';
import type { JobSettings } from './job-settings.ts';

const dayMs = 24 * 3_600_000;
/** Node's timers treat a longer time as 1 ms. */
const longestTimerMs = 2 ** 31 - 1;
/** A hundred years, which Redis can add to any current time. */
const longestMs = 100 * 365 * dayMs;
/** A shorter lease is lost whenever a machine is busy. Then its job runs again and again. */
const shortestLeaseMs = 1000;

/** The options of {@link bullmqQueue} that do not depend on who opens the queue. */
export interface BullmqQueueSettings {
  /**
   * How many times a job runs before it is a dead letter.
   *
   * @default 20
   */
  readonly attempts?: number | undefined;
  /**
   * The pause before the second attempt, in ms. It doubles for each later attempt, less up to half of it at random.
   *
   * @default 1000
   */
  readonly backoffMs?: number | undefined;
  /**
   * The longest pause between attempts, in ms.
   *
   * @default 3_600_000 (1 hour)
   */
  readonly maxBackoffMs?: number | undefined;
  /**
   * How long BullMQ stores a completed job, and so recognises its id, in ms. Dead letters stay until they are replayed
   * or removed.
   *
   * @default 604_800_000 (7 days)
   */
  readonly retainMs?: number | undefined;
  /**
   * How long Redis may take to answer, in ms. After that, `enqueue` rejects with `queue_unavailable`. The job may still
   * be added. Then Bluma's redelivery finds it.
   *
   * @default 2000
   */
  readonly commandTimeoutMs?: number | undefined;
  /**
   * Receives a warning for connection errors, and one for a server that evicts keys. `console`, pino and winston fit.
   *
   * @default console
   */
  readonly logger?: Logger | undefined;
}

/** The options for a queue that this package opens, and closes. */
export interface BullmqConnectionOptions extends BullmqQueueSettings {
  /**
   * BullMQ's connection: options such as `{ url }` or `{ host, port }`, or your own client, which this package never
   * closes. A `url` is `redis://…`, `rediss://…` or the path of a socket.
   */
  readonly connection: ConnectionOptions;
  /**
   * The queue's name. The worker's `name` must be the same.
   *
   * @default 'bluma-webhooks'
   */
  readonly name?: string | undefined;
  /**
   * The start of all key names: BullMQ's `prefix`. A cluster needs one in braces.
   *
   * @default 'bull'
   */
  readonly prefix?: string | undefined;
  readonly queue?: undefined;
}

/** The options for a queue that you opened. */
export interface BullmqGivenQueueOptions extends BullmqQueueSettings {
  /** A `Queue` of BullMQ. This package never closes it, and ignores all of its `defaultJobOptions`. */
  readonly queue: Queue;
  readonly connection?: undefined;
}

export type BullmqQueueOptions = BullmqConnectionOptions | BullmqGivenQueueOptions;

export interface WorkerOptions extends ProcessorOptions {
  /**
   * BullMQ's connection: options such as `{ url }` or `{ host, port }`, or your own client with
   * `maxRetriesPerRequest: null`. This package never closes your client.
   */
  readonly connection: ConnectionOptions;
  /**
   * The queue's name. It must be the same as the `name` of `bullmqQueue`.
   *
   * @default 'bluma-webhooks'
   */
  readonly name?: string | undefined;
  /**
   * The start of all key names. It must be the same as the `prefix` of `bullmqQueue`.
   *
   * @default 'bull'
   */
  readonly prefix?: string | undefined;
  /**
   * How long a claim and BullMQ's lock last after a crash, in ms. At least 1000.
   *
   * @default 20_000
   */
  readonly leaseMs?: number | undefined;
  /**
   * How many jobs run concurrently in this worker.
   *
   * @default 10
   */
  readonly concurrency?: number | undefined;
  /**
   * How long `close` waits for Redis to take the last results and the returned jobs, in ms.
   *
   * @default 2000
   */
  readonly commandTimeoutMs?: number | undefined;
}

const queueOptionNames: Readonly<
  Record<keyof BullmqConnectionOptions | keyof BullmqGivenQueueOptions, true>
> = {
  attempts: true,
  backoffMs: true,
  commandTimeoutMs: true,
  connection: true,
  logger: true,
  maxBackoffMs: true,
  name: true,
  prefix: true,
  queue: true,
  retainMs: true,
};

const workerOptionNames: Readonly<Record<keyof WorkerOptions, true>> = {
  commandTimeoutMs: true,
  concurrency: true,
  connection: true,
  handlerTimeoutMs: true,
  handlers: true,
  leaseMs: true,
  logger: true,
  name: true,
  observer: true,
  onDeadLetter: true,
  prefix: true,
  retainMs: true,
  store: true,
};

interface QueueSettings {
  readonly jobs: JobSettings;
  readonly commandTimeoutMs: number;
}

interface WorkerSettings {
  readonly name: string;
  readonly concurrency: number;
  readonly leaseMs: number;
  readonly commandTimeoutMs: number;
}

/** @throws {BlumaWebhookError} `invalid_option` */
export function resolveQueueOptions(options: BullmqQueueOptions): QueueSettings {
  assertOptions(options, queueOptionNames);
  const { attempts, backoffMs, maxBackoffMs, retainMs, commandTimeoutMs } = options;
  return {
    jobs: {
      attempts: wholeNumber('attempts', attempts ?? 20, { min: 1 }),
      backoffMs: duration('backoffMs', backoffMs ?? 1000, longestMs),
      maxBackoffMs: duration('maxBackoffMs', maxBackoffMs ?? 3_600_000, longestMs),
      retainMs: duration('retainMs', retainMs ?? 7 * dayMs, longestMs),
    },
    commandTimeoutMs: resolveCommandTimeout(commandTimeoutMs),
  };
}

/** @throws {BlumaWebhookError} `invalid_option` */
export function resolveWorkerOptions(options: WorkerOptions): WorkerSettings {
  assertOptions(options, workerOptionNames);
  const { concurrency = 10, leaseMs, commandTimeoutMs } = options;
  return {
    name: queueName(options.name),
    concurrency: wholeNumber('concurrency', concurrency, { min: 1 }),
    leaseMs: duration('leaseMs', leaseMs ?? 20_000, longestTimerMs, shortestLeaseMs),
    commandTimeoutMs: resolveCommandTimeout(commandTimeoutMs),
  };
}

/** The queue's name for both functions. BullMQ must be able to build keys from it. */
export function queueName(name: unknown = 'bluma-webhooks'): string {
  if (typeof name === 'string' && name !== '' && !name.includes(':')) return name;
  return refuseOption('name', { expected: 'a text without colons, not empty', got: toText(name) });
}

function resolveCommandTimeout(ms: number | undefined): number {
  return duration('commandTimeoutMs', ms ?? 2000, longestTimerMs);
}
