import type { RunContext } from '../context.ts';
import { refuse } from '../errors.ts';
import type { Handlers } from '../handlers.ts';
import { now } from '../lib/clock.ts';
import { resolveSettings } from '../options.ts';
import { adaptLogger } from '../ports/adapt-logger.ts';
import type { DeadLetterHandler } from '../ports/dead-letter.ts';
import type { Logger } from '../ports/logger.ts';
import type { Observer } from '../ports/observer.ts';
import { createReport } from '../ports/observer.ts';
import type { QueuedDelivery } from '../ports/queue.ts';
import type { IdempotencyStore } from '../ports/store.ts';
import type { Delivery } from '../run/delivery.ts';
import { RunRegistry } from '../run/run-registry.ts';
import { createTokens } from '../run/token.ts';
import { type CloseReport, Shutdown } from '../shutdown.ts';
import { type JobResult, toError } from './job-result.ts';
import { createJobRunner } from './job-runner.ts';

/** The options of a worker on any engine. They have the same meaning as a receiver's. */
export interface ProcessorOptions {
  /** The same object as a receiver's fits. A job of a type without a handler is completed as ignored. */
  readonly handlers: Handlers;
  /** Remembers which events were handled, so that a job that its engine runs twice has its effect once. */
  readonly store: IdempotencyStore;
  /** The time limit of a handler, in ms. Then its signal aborts, and its lease ends. @default 900000 (15 minutes) */
  readonly handlerTimeoutMs?: number | undefined;
  /** How long an event stays locked after a crash, in ms. @default 20000 */
  readonly leaseMs?: number | undefined;
  /** How long a finished event is recognised as a duplicate, in ms. @default 604800000 (7 days) */
  readonly retainMs?: number | undefined;
  /** Gets one info line per job. `console`, pino and winston fit. @default console */
  readonly logger?: Logger | undefined;
  /** Receives every lifecycle event, for metrics. @default none */
  readonly observer?: Observer | undefined;
  /**
   * Called for each event that becomes a dead letter. The engine stores the dead letter, and can run it again. If the
   * function throws, the error is logged, and the engine stores the dead letter all the same.
   */
  readonly onDeadLetter?: DeadLetterHandler | undefined;
}

export interface ProcessOptions {
  /** The engine does not run the job again: if this attempt fails, the job becomes a dead letter. */
  readonly isLastAttempt: boolean;
}

/** Runs a queue's jobs, each under a claim of the store. The engine decides when. */
export interface Processor {
  /** The logger of the options. It never throws. */
  readonly logger: Logger;
  /**
   * Claims the event and calls its handler. While another process has the lease, or the store is down, it waits. The wait
   * is no failure of the job. Never rejects.
   */
  process(delivery: QueuedDelivery, options: ProcessOptions): Promise<JobResult>;
  /**
   * Takes no more jobs and waits for the running ones. After `timeoutMs` (default 7000) it aborts the jobs that still run,
   * and releases their claims. A second call returns the report of the first one. You close the store yourself.
   */
  close(options?: { readonly timeoutMs?: number | undefined }): Promise<CloseReport>;
}

const closeTimeoutMs = 7000;
/**
 * Creates the object that runs a queue's jobs. For packages that support an engine. In an application, use the engine's
 * `createWorker`.
 *
 * @throws {BlumaWebhookError} `missing_handlers`, `unknown_handler`, `invalid_handler`, `missing_store`,
 *   `invalid_option`
 *
 * @example
 * ```ts
 * import { createProcessor, decodeDelivery } from '@bluma-webhooks/core/worker';
 * import { memoryStore } from '@bluma-webhooks/store-memory';
 *
 * const processor = createProcessor({
 *   store: memoryStore(),
 *   handlers: { 'video.completed': async (event) => console.log(event.data.url) },
 * });
 *
 * export async function runJob(data: unknown) {
 *   const result = await processor.process(decodeDelivery(data), { isLastAttempt: false });
 *   if (result.kind === 'failed') throw result.error;
 * }
 * ```
 */
export function createProcessor(options: ProcessorOptions): Processor {
  const { handlers, store, observer, onDeadLetter, handlerTimeoutMs, leaseMs, retainMs } = options;
  // For callers without types.
  if (!store) refuse('missing_store', 'Set store');
  const settings = resolveSettings({ secret: undefined, handlerTimeoutMs, leaseMs, retainMs });
  const logger = adaptLogger(options.logger);
  const report = createReport(logger, observer, settings.namespace);
  const shutdown = new Shutdown();
  const context: RunContext = {
    ...settings,
    store,
    logger,
    report,
    onDeadLetter,
    shutdown,
    createToken: createTokens(),
  };
  const runs = new RunRegistry();
  const runJob = createJobRunner(handlers, runs, context);

  /** An error in the worker itself is a failure of the job, too: the engine runs the job again. */
  const tryJob = async (
    queued: QueuedDelivery,
    delivery: Delivery,
    { isLastAttempt }: ProcessOptions,
  ): Promise<JobResult> => {
    if (!shutdown.isAccepting) return { kind: 'shutting_down' };
    try {
      return await runJob(queued, delivery, isLastAttempt);
    } catch (err) {
      report({ name: 'internal_error', err }, delivery.eventContext);
      return { kind: 'failed', error: toError(err) };
    }
  };

  return {
    logger,
    async process(queued, processing) {
      const startedAt = now();
      const { eventId, eventType, namespace, secretIndex, receivedAt } = queued;
      const delivery: Delivery = {
        receivedAt,
        startedAt,
        deadlineMs: Number.POSITIVE_INFINITY,
        onDeadline: 'redeliver',
        eventContext: { eventId, eventType, namespace, secretIndex },
      };
      const result = await tryJob(queued, delivery, processing);
      const step = {
        name: 'processed',
        outcome: result.kind,
        durationMs: now() - startedAt,
      } as const;
      const { name, ...fields } = { ...delivery.eventContext, ...step };
      logger.info(name, fields);
      report(step, delivery.eventContext);
      return result;
    },
    close({ timeoutMs = closeTimeoutMs } = {}) {
      return shutdown.close(() => runs.all(), timeoutMs);
    },
  };
}
