import { isBlumaWebhookError, type Logger } from '@bluma-webhooks/core';
import type { RunJob } from './job-runner.ts';
import { Places, type PlacesOptions } from './places.ts';
import { queueSettings } from './queue-settings.ts';
import { makeQueue } from './set-up.ts';
import { setUpWithin } from './set-up-limit.ts';
import { withoutData } from './unavailable.ts';

export interface JobSourceOptions extends Omit<PlacesOptions, 'onLost'> {
  readonly logger: Logger;
  /** How long making the queue may take, in ms. Then it is tried again. */
  readonly setupTimeoutMs: number;
}

export interface JobSource {
  /** From now on no job is taken. Resolves when those that were have ended, and pg-boss knows how. */
  stop(): Promise<void>;
}

/** Between tries to begin, in ms. */
const pauseMs = 1000;

/**
 * Has the jobs of a queue run, from now on. While the database is away, or pg-boss is stopped, it goes on trying.
 */
export function startJobSource(options: JobSourceOptions, runJob: RunJob): JobSource {
  const { boss, name, logger, setupTimeoutMs: timeoutMs } = options;
  const onLost = () => {
    logger.warn('worker_interrupted', { queue: name, reason: 'pg-boss has stopped its workers' });
    // What was beginning notices by itself.
    if (hasBegun) start();
  };
  const places = new Places({ ...options, onLost });
  const stopping = new AbortController();
  const { signal } = stopping;

  const onSlow = () => {
    if (signal.aborted) return;
    logger.warn('worker_not_ready', { queue: name, reason: 'Its queue is still being made' });
  };

  const begin = async (): Promise<void> => {
    for (let isTold = false; !signal.aborted; isTold = true) {
      try {
        await setUpWithin({ timeoutMs, onSlow }, () => makeQueue(boss, name, queueSettings({})));
        if (!signal.aborted) await places.open(runJob);
        return;
      } catch (error) {
        const err = isBlumaWebhookError(error) ? error : withoutData(error);
        if (!isTold) logger.error('worker_not_started', { queue: name, err });
      }
      await pause(pauseMs, signal);
    }
  };

  let hasBegun = false;
  let begun: Promise<void> | undefined;
  const start = () => {
    hasBegun = false;
    begun = begin().then(() => {
      hasBegun = true;
    });
  };
  start();

  return {
    async stop() {
      stopping.abort();
      // At once if it can be: what is taken after this would have to be handed back.
      if (!hasBegun) await begun;
      await places.close();
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
