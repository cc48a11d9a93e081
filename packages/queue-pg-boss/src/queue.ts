import type { EventQueue, QueuedDelivery } from '@bluma-webhooks/core';
import { adaptLogger } from '@bluma-webhooks/core/shared';
import { type DeadLetterQueue, encodeDelivery } from '@bluma-webhooks/core/worker';
import { createDeadLetters } from './dead-letters.ts';
import { assertEngineVersion } from './engine-version.ts';
import { jobId } from './job-id.ts';
import { selectJobs } from './job-query.ts';
import { assertQueueOptions, type PgBossQueueOptions, resolveSharedOptions } from './options.ts';
import { queueSettings } from './queue-settings.ts';
import { createQueues, setUpQueues } from './setup.ts';
import { withSetupTimeout } from './setup-timeout.ts';
import { withTimeout } from './timeout.ts';

export interface PgBossQueue extends EventQueue {
  /**
   * The events that failed permanently. They are in the queue whose name is the name of this queue and `.dead-letters`.
   *
   * @throws {BlumaWebhookError} `queue_unavailable`, after 30 s at the latest
   */
  readonly deadLetters: DeadLetterQueue;
  /**
   * Creates the queue and its dead-letter queue, or updates their settings. The first delivery does so too. Call it on
   * start to make the first delivery faster, and to see errors early. Any number of processes may call it concurrently:
   * they wait for each other.
   *
   * @throws {BlumaWebhookError} `queue_unavailable`, after `setupTimeoutMs` at the latest; `unsupported_engine`;
   *   `invalid_option` for an existing queue of this name that drops jobs
   */
  migrate(): Promise<void>;
}

/**
 * Puts verified deliveries into pg-boss, for the workers of {@link createWorker} to handle.
 *
 * The id of a delivery's job is made from the event's key. So a redelivery finds the job of the first delivery:
 * waiting, running, completed within `retainMs`, or failed. Nothing is sent to the database before the first call.
 *
 * @throws {BlumaWebhookError} `invalid_option`, naming the option; `unsupported_engine` for a pg-boss other than 12.35
 *   or a newer 12
 *
 * @example
 * ```ts
 * import { blumaWebhooks } from '@bluma-webhooks/express';
 * import { pgBossQueue } from '@bluma-webhooks/queue-pg-boss';
 * import express from 'express';
 * import { PgBoss } from 'pg-boss';
 *
 * const boss = new PgBoss('postgres://localhost/app');
 * boss.on('error', console.error);
 * await boss.start();
 *
 * const app = express();
 * app.use(blumaWebhooks({ secret: process.env.BLUMA_WEBHOOK_SECRET, queue: pgBossQueue({ boss }) }));
 * app.listen(3000);
 * ```
 */
export function pgBossQueue(options: PgBossQueueOptions): PgBossQueue {
  assertQueueOptions(options);
  const { boss } = options;
  assertEngineVersion(boss);
  const { name, timeoutMs, setupTimeoutMs } = resolveSharedOptions(options);
  const settings = queueSettings(options);
  const logger = adaptLogger(options.logger);
  const setupTimeout = {
    timeoutMs: setupTimeoutMs,
    onSlow: () => logger.warn('queue_not_ready', { queue: name, reason: 'It is still being made' }),
  };
  let settingUp: Promise<void> | undefined;

  const ready = (): Promise<void> => {
    const setUp = () => setUpQueues(boss, name, settings);
    settingUp ??= withSetupTimeout(setupTimeout, setUp).catch((error) => {
      settingUp = undefined;
      throw error;
    });
    return settingUp;
  };

  const enqueue = async (delivery: QueuedDelivery) => {
    const id = jobId(delivery.key);
    for (let tries = 0; tries < 2; tries++) {
      await ready();
      if ((await boss.send(name, encodeDelivery(delivery), { id })) !== null) return 'enqueued';
      // pg-boss returns null both for a queue that was deleted and for a job that exists.
      const existing = await selectJobs(boss, name, { id }, { columns: 'id', limit: 1 });
      if (existing.length > 0) return 'duplicate';
      settingUp = undefined;
    }
    throw new Error(`The queue ${name} takes no jobs`);
  };

  return {
    // A process that only lists dead letters must not change the queue's settings.
    deadLetters: createDeadLetters(boss, name, () => createQueues(boss, name, settings)),
    enqueue: (delivery) =>
      withTimeout(timeoutMs, () =>
        enqueue(delivery).catch((error) => {
          // The queue may have been deleted through pg-boss, which then throws.
          settingUp = undefined;
          throw error;
        }),
      ),
    migrate: () => {
      settingUp = undefined;
      return withTimeout(setupTimeoutMs, ready);
    },
    async close() {
      // The instance belongs to the user.
    },
  };
}
