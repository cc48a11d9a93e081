import type { PgBossInstance } from './boss.ts';
import type { RunJob } from './job-runner.ts';

/**
 * The interval at which a pg-boss worker polls by itself. It matters only if the worker that polls for the others
 * hangs.
 */
const longestIdleSeconds = 10;

/** One of pg-boss' workers. It runs one job at a time, so that no job waits for another one. */
interface EngineWorker {
  id: string;
  isBusy: boolean;
}

export interface ConcurrencyLimiterOptions {
  readonly boss: PgBossInstance;
  readonly name: string;
  readonly concurrency: number;
  readonly pollingIntervalMs: number;
  /** Called when pg-boss has stopped its workers, for example with the whole instance. `open` may be called again. */
  readonly onLost: () => void;
}

/**
 * Runs up to `concurrency` handlers concurrently. One idle pg-boss worker at a time polls for jobs. It notifies the
 * next worker when it finds a job, and polls again after the job. Otherwise each worker of pg-boss would poll twice a
 * second, and none would poll more often.
 */
export class ConcurrencyLimiter {
  #workers: EngineWorker[] = [];
  readonly #options: ConcurrencyLimiterOptions;
  #timer: NodeJS.Timeout | undefined;
  #polls = 0;

  constructor(options: ConcurrencyLimiterOptions) {
    this.#options = options;
  }

  /** May be called again after it has rejected. */
  async open(runJob: RunJob): Promise<void> {
    const { boss, name, concurrency, pollingIntervalMs } = this.#options;
    const options = {
      includeMetadata: true,
      perJobResults: true,
      batchSize: 1,
      pollingIntervalSeconds: Math.max(longestIdleSeconds, pollingIntervalMs / 1000),
    } as const;
    this.#timer ??= setInterval(() => {
      this.#removeLost();
      this.#poll();
    }, pollingIntervalMs);
    while (this.#workers.length < concurrency) {
      const worker: EngineWorker = { id: '', isBusy: false };
      const work = boss.work<object, unknown, typeof options>(name, options, async (jobs) => {
        worker.isBusy = true;
        this.#poll();
        const results = await Promise.all(jobs.map(runJob));
        worker.isBusy = false;
        this.#notify(worker);
        return results;
      });
      worker.id = await work;
      this.#workers.push(worker);
    }
  }

  /** Takes no more jobs. Resolves when running jobs have ended, and pg-boss has their results. */
  async close(): Promise<void> {
    const { boss, name } = this.#options;
    clearInterval(this.#timer);
    await Promise.all(this.#workers.map(({ id }) => boss.offWork(name, { id, wait: true })));
  }

  /** A pg-boss that was stopped forgets its workers, and does not restore them when it starts again. */
  #removeLost(): void {
    const workers = this.#options.boss.getWipData().filter(({ state }) => state !== 'stopping');
    const ids = new Set(workers.map(({ id }) => id));
    const remaining = this.#workers.filter(({ id }) => ids.has(id));
    const areLost = remaining.length < this.#workers.length;
    this.#workers = remaining;
    if (areLost) this.#options.onLost();
  }

  /** Rotates over the idle workers: a worker whose last poll hangs must not be the only one that polls. */
  #poll(): void {
    const idle = this.#workers.filter(({ isBusy }) => !isBusy);
    this.#polls += 1;
    const worker = idle[this.#polls % idle.length];
    if (worker) this.#notify(worker);
  }

  #notify({ id }: EngineWorker): void {
    if (id) this.#options.boss.notifyWorker(id);
  }
}
