import type { EventQueue, Logger, QueuedDelivery } from '@bluma-webhooks/core';
import { adaptLogger, type DeadLetterQueue, encodeDelivery } from '@bluma-webhooks/core/worker';
import { checkBoss, type PgBossInstance } from './boss.ts';
import { keptDeadLetters } from './dead-letters.ts';
import { jobId } from './job-id.ts';
import { selectJobs } from './job-query.ts';
import { assertOptions, aTimeout, defaultName, queueName, wholeNumber } from './options.ts';
import { queueSettings, type RetryOptions } from './queue-settings.ts';
import { makeQueue, setUpQueue } from './set-up.ts';
import { defaultSetUpMs, type SetUpLimit, setUpWithin } from './set-up-limit.ts';
import { within } from './unavailable.ts';

export interface PgBossQueueOptions extends RetryOptions {
  /** Your `PgBoss`, started. It stays yours: it is never stopped. */
  readonly boss: PgBossInstance;
  /** The queue's name. `bluma-webhooks`. */
  readonly name?: string | undefined;
  /** How long enqueuing may take, in ms: then it rejects with `queue_unavailable`, though it may take effect. 2000. */
  readonly commandTimeoutMs?: number | undefined;
  /**
   * How long making the queue may take, in ms, the wait for other processes that make it included. A first delivery waits
   * for `commandTimeoutMs` at most, and the making of the queue goes on.
   *
   * @default 600_000 (10 minutes)
   */
  readonly setupTimeoutMs?: number | undefined;
  /**
   * Gets a warning if making the queue takes longer than a second. `console`, pino and winston fit.
   *
   * @default console
   */
  readonly logger?: Logger | undefined;
}

export interface PgBossQueue extends EventQueue {
  /**
   * What failed for good, in the queue of this name and `.dead-letters`.
   *
   * @throws {BlumaWebhookError} `queue_unavailable`, after half a minute at the latest
   */
  readonly deadLetters: DeadLetterQueue;
  /**
   * Makes the queue and the one of its dead letters, or brings their settings up to date. The first delivery does so
   * too; call it on start to have the time for that off it, and to hear of what is wrong. Any number of processes may
   * do so at the same time: they wait for each other.
   *
   * @throws {BlumaWebhookError} `queue_unavailable`, after `setupTimeoutMs` at the latest; `unsupported_engine`;
   * `invalid_option` for a queue of the name that drops jobs
   */
  migrate(): Promise<void>;
}

/**
 * Keeps verified deliveries in pg-boss, for the workers of {@link createWorker} to handle.
 *
 * A delivery is a job whose id is made from the event's key, so that a redelivery meets the job that is there: waiting,
 * running, completed within `retainMs`, or failed. Nothing is sent before the first call.
 *
 * @throws {BlumaWebhookError} `invalid_option`, naming the option; `unsupported_engine` for a pg-boss other than
 * 12.35 or a newer 12
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
  assertOptions(options);
  const { boss, commandTimeoutMs = 2000 } = options;
  checkBoss(boss);
  const name = queueName(options.name ?? defaultName);
  const timeoutMs = wholeNumber('commandTimeoutMs', commandTimeoutMs, aTimeout);
  const setupTimeoutMs = options.setupTimeoutMs ?? defaultSetUpMs;
  const settings = queueSettings(options);
  const logger = adaptLogger(options.logger);
  const limit: SetUpLimit = {
    timeoutMs: wholeNumber('setupTimeoutMs', setupTimeoutMs, aTimeout),
    onSlow: () => logger.warn('queue_not_ready', { queue: name, reason: 'It is still being made' }),
  };
  let settingUp: Promise<void> | undefined;

  const ready = (): Promise<void> => {
    settingUp ??= setUpWithin(limit, () => setUpQueue(boss, name, settings)).catch((error) => {
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
      // pg-boss says as little of a queue that is gone as of a job that is there.
      const held = await selectJobs(boss, name, { id }, { columns: 'id', limit: 1 });
      if (held.length > 0) return 'duplicate';
      settingUp = undefined;
    }
    throw new Error(`The queue ${name} takes no jobs`);
  };

  return {
    // Whoever only looks at them leaves the queue's settings as they are.
    deadLetters: keptDeadLetters(boss, name, () => makeQueue(boss, name, settings)),
    enqueue: (delivery) =>
      within(timeoutMs, () =>
        enqueue(delivery).catch((error) => {
          // Whoever deleted the queue may have told pg-boss too.
          settingUp = undefined;
          throw error;
        }),
      ),
    migrate: () => {
      settingUp = undefined;
      return within(setupTimeoutMs, ready);
    },
    async close() {
      // The instance is the user's.
    },
  };
}
