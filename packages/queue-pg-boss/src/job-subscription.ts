import { isBlumaWebhookError, type Logger } from '@bluma-webhooks/core';
import { ConcurrencyLimiter, type ConcurrencyLimiterOptions } from './concurrency-limiter.ts';
import { toLoggable } from './errors.ts';
import type { RunJob } from './job-runner.ts';
import { queueSettings } from './queue-settings.ts';
import { createQueues } from './setup.ts';
import { withSetupTimeout } from './setup-timeout.ts';

export interface JobSubscriptionOptions extends Omit<ConcurrencyLimiterOptions, 'onLost'> {
  readonly logger: Logger;
  /** How long the creation of the queue may take, in ms. After that, the worker tries again. */
  readonly setupTimeoutMs: number;
}

export interface JobSubscription {
  /** Takes no more jobs. Resolves when running jobs have ended, and pg-boss has their results. */
  stop(): Promise<void>;
}

/** The pause between attempts to start, in ms. */
const pauseMs = 1000;

/** Runs the jobs of a queue. Repeats the start while the database is down, or while pg-boss is stopped. */
export function subscribe(options: JobSubscriptionOptions, runJob: RunJob): JobSubscription {
  const { boss, name, logger, setupTimeoutMs: timeoutMs } = options;
  const onLost = () => {
    logger.warn('worker_interrupted', { queue: name, reason: 'pg-boss has stopped its workers' });
    // A start that has not finished notices the loss itself.
    if (hasStarted) start();
  };
  const limiter = new ConcurrencyLimiter({ ...options, onLost });
  const stopping = new AbortController();
  const { signal } = stopping;

  const onSlow = () => {
    if (signal.aborted) return;
    logger.warn('worker_not_ready', { queue: name, reason: 'Its queue is still being made' });
  };

  const tryToStart = async (): Promise<void> => {
    for (let isLogged = false; !signal.aborted; isLogged = true) {
      try {
        const create = () => createQueues(boss, name, queueSettings({}));
        await withSetupTimeout({ timeoutMs, onSlow }, create);
        if (!signal.aborted) await limiter.open(runJob);
        return;
      } catch (error) {
        const err = isBlumaWebhookError(error) ? error : toLoggable(error);
        if (!isLogged) logger.error('worker_not_started', { queue: name, err });
      }
      await pause(pauseMs, signal);
    }
  };

  let hasStarted = false;
  let started: Promise<void> | undefined;
  const start = () => {
    hasStarted = false;
    started = tryToStart().then(() => {
      hasStarted = true;
    });
  };
  start();

  return {
    async stop() {
      stopping.abort();
      // If possible, without a turn of the event loop: a job that arrives later would have to be returned.
      if (!hasStarted) await started;
      await limiter.close();
    },
  };
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    signal.addEventListener('abort', end);
  });
}
