import type { Logger } from '@bluma-webhooks/core';
import { assertOptions, refuseOption, toText, wholeNumber } from '@bluma-webhooks/core/shared';
import type { ProcessorOptions } from '@bluma-webhooks/core/worker';
import type { PgBossInstance } from './boss.ts';
import { defaultSetupTimeoutMs } from './setup-timeout.ts';

interface OptionRange {
  readonly min: number;
  readonly max: number;
}

export interface RetryOptions {
  /**
   * How many times an event's handler runs before the event is a dead letter.
   *
   * @default 20
   */
  readonly attempts?: number | undefined;
  /**
   * The pause before the second attempt, in ms. It doubles for each later attempt. A random time is added, up to the
   * length of the pause.
   *
   * @default 1000
   */
  readonly backoffMs?: number | undefined;
  /**
   * The longest pause before an attempt, in ms.
   *
   * @default 3_600_000 (1 hour)
   */
  readonly maxBackoffMs?: number | undefined;
  /**
   * How long pg-boss stores completed jobs, and so recognises duplicates, in ms.
   *
   * @default 604_800_000 (7 days)
   */
  readonly retainMs?: number | undefined;
  /**
   * How long a worker may be silent before pg-boss gives its jobs to other workers, in ms. At least 10_000.
   *
   * @default 20_000
   */
  readonly heartbeatMs?: number | undefined;
}

export interface PgBossQueueOptions extends RetryOptions {
  /** Your started `PgBoss` instance. This package never stops it. */
  readonly boss: PgBossInstance;
  /**
   * The queue's name. The worker's `name` must be the same.
   *
   * @default 'bluma-webhooks'
   */
  readonly name?: string | undefined;
  /**
   * How long `enqueue` may take, in ms. After that, `enqueue` rejects with `queue_unavailable`. The job may still be
   * added.
   *
   * @default 2000
   */
  readonly commandTimeoutMs?: number | undefined;
  /**
   * How long the creation of the queue may take, in ms. This includes the wait for other processes that create the
   * queue. A first delivery waits for at most `commandTimeoutMs`, while the creation continues.
   *
   * @default 600_000 (10 minutes)
   */
  readonly setupTimeoutMs?: number | undefined;
  /**
   * Receives a warning if the creation of the queue takes longer than a second. `console`, pino and winston fit.
   *
   * @default console
   */
  readonly logger?: Logger | undefined;
}

export interface WorkerOptions extends ProcessorOptions {
  /** Your started `PgBoss` instance. Close the worker first, and then stop the instance yourself. */
  readonly boss: PgBossInstance;
  /**
   * The queue's name. It must be the same as the `name` of `pgBossQueue`.
   *
   * @default 'bluma-webhooks'
   */
  readonly name?: string | undefined;
  /**
   * How long a claim lasts after a crash, in ms. At least 1000.
   *
   * @default 20_000
   */
  readonly leaseMs?: number | undefined;
  /**
   * How many handlers run concurrently in this worker.
   *
   * @default 10
   */
  readonly concurrency?: number | undefined;
  /**
   * The interval at which a worker with capacity looks for a job, in ms.
   *
   * @default 500
   */
  readonly pollingIntervalMs?: number | undefined;
  /**
   * How long `close` waits for pg-boss to take a returned job, and the last results, in ms.
   *
   * @default 2000
   */
  readonly commandTimeoutMs?: number | undefined;
  /**
   * How long the creation of the queue may take, in ms. This includes the wait for other processes that create the
   * queue. After that, the worker tries again.
   *
   * @default 600_000 (10 minutes)
   */
  readonly setupTimeoutMs?: number | undefined;
}

/** pg-boss fails a job after a day. A handler has to end before that. */
export const longestHandlerMs = 23 * 3_600_000;

const timeoutRange: OptionRange = { min: 1, max: 2 ** 31 - 1 };
/** A shorter lease is lost whenever a machine is busy. Then its job runs again and again. */
const leaseRange: OptionRange = { min: 1000, max: timeoutRange.max };

const queueOptionNames: Readonly<Record<keyof PgBossQueueOptions, true>> = {
  attempts: true,
  backoffMs: true,
  boss: true,
  commandTimeoutMs: true,
  heartbeatMs: true,
  logger: true,
  maxBackoffMs: true,
  name: true,
  retainMs: true,
  setupTimeoutMs: true,
};

const workerOptionNames: Readonly<Record<keyof WorkerOptions, true>> = {
  boss: true,
  commandTimeoutMs: true,
  concurrency: true,
  handlerTimeoutMs: true,
  handlers: true,
  leaseMs: true,
  logger: true,
  name: true,
  observer: true,
  onDeadLetter: true,
  pollingIntervalMs: true,
  retainMs: true,
  setupTimeoutMs: true,
  store: true,
};

/** The options that both functions have, checked and complete. */
interface SharedSettings {
  readonly name: string;
  readonly timeoutMs: number;
  readonly setupTimeoutMs: number;
}

interface WorkerSettings extends SharedSettings {
  readonly concurrency: number;
  readonly pollingIntervalMs: number;
}

/** @throws {BlumaWebhookError} `invalid_option` */
export function assertQueueOptions(options: PgBossQueueOptions): void {
  assertOptions(options, queueOptionNames);
}

/** @throws {BlumaWebhookError} `invalid_option` */
export function assertWorkerOptions(options: WorkerOptions): void {
  assertOptions(options, workerOptionNames);
}

/** @throws {BlumaWebhookError} `invalid_option` */
export function resolveSharedOptions(options: PgBossQueueOptions | WorkerOptions): SharedSettings {
  const { commandTimeoutMs, setupTimeoutMs } = options;
  return {
    name: queueName(options.name ?? 'bluma-webhooks'),
    timeoutMs: wholeNumber('commandTimeoutMs', commandTimeoutMs ?? 2000, timeoutRange),
    setupTimeoutMs: wholeNumber(
      'setupTimeoutMs',
      setupTimeoutMs ?? defaultSetupTimeoutMs,
      timeoutRange,
    ),
  };
}

/** @throws {BlumaWebhookError} `invalid_option` */
export function resolveWorkerOptions(options: WorkerOptions): WorkerSettings {
  const { concurrency, pollingIntervalMs, leaseMs, handlerTimeoutMs = 0 } = options;
  const shared = resolveSharedOptions(options);
  if (leaseMs !== undefined) wholeNumber('leaseMs', leaseMs, leaseRange);
  if (handlerTimeoutMs > longestHandlerMs) {
    refuseOption('handlerTimeoutMs', {
      expected: `at most ${longestHandlerMs} (23 hours)`,
      got: toText(handlerTimeoutMs),
      fix: 'lower it, since pg-boss fails a job after a day',
    });
  }
  return {
    ...shared,
    concurrency: wholeNumber('concurrency', concurrency ?? 10, { min: 1, max: 10_000 }),
    pollingIntervalMs: wholeNumber('pollingIntervalMs', pollingIntervalMs ?? 500, {
      min: 50,
      max: 3_600_000,
    }),
  };
}

function queueName(name: string): string {
  if (typeof name === 'string' && /^[\w.\-/]{1,200}$/.test(name)) return name;
  return refuseOption('name', {
    expected: '1 to 200 letters, digits, underscores, hyphens, periods and slashes',
    got: toText(name),
  });
}
