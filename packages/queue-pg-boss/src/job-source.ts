import type { Logger } from '@bluma-webhooks/core';
import type { PgBossInstance } from './boss.ts';
import type { RunJob } from './job-runner.ts';
import { queueSettings } from './queue-settings.ts';
import { makeQueue } from './set-up.ts';

export interface JobSourceOptions {
  readonly boss: PgBossInstance;
  readonly name: string;
  readonly concurrency: number;
  readonly pollingIntervalMs: number;
  readonly logger: Logger;
}

/** pg-boss' workers of a queue, each with one job at a time, so that none waits for another's. */
export interface JobSource {
  /** From now on no job is taken. Resolves when those that were have ended, and pg-boss knows how. */
  stop(): Promise<void>;
}

const pauseMs = 1000;

/** Starts at once; while the database is away, it goes on trying. */
export function startJobSource(options: JobSourceOptions, runJob: RunJob): JobSource {
  const { boss, name, concurrency, pollingIntervalMs, logger } = options;
  const stopping = new AbortController();
  let isTold = false;

  const begin = async (): Promise<string | undefined> => {
    while (!stopping.signal.aborted) {
      try {
        await makeQueue(boss, name, queueSettings({}));
        if (stopping.signal.aborted) return;
        return await boss.work<object, unknown, typeof workOptions>(name, workOptions, (jobs) =>
          Promise.all(jobs.map(runJob)),
        );
      } catch (err) {
        if (!isTold) logger.error('worker_not_started', { queue: name, err });
        isTold = true;
      }
      await pause(pauseMs, stopping.signal);
    }
    return;
  };

  const workOptions = {
    includeMetadata: true,
    perJobResults: true,
    batchSize: 1,
    localConcurrency: concurrency,
    pollingIntervalSeconds: pollingIntervalMs / 1000,
  } as const;
  let id: string | undefined;
  const begun = begin().then((workId) => {
    id = workId;
  });

  return {
    async stop() {
      stopping.abort();
      // At once, if it has begun: what is taken after this would have to be handed back.
      if (!id) await begun;
      if (id) await boss.offWork(name, { id, wait: true });
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
