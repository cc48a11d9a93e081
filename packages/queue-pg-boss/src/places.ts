import type { PgBossInstance } from './boss.ts';
import type { RunJob } from './job-runner.ts';

/** Between looks of a place that nobody wakes: only what hangs makes the others need it. */
const longestIdleSeconds = 10;

/** One of pg-boss' workers, which has one job at a time, so that none waits for another's. */
interface Place {
  id: string;
  isBusy: boolean;
}

export interface PlacesOptions {
  readonly boss: PgBossInstance;
  readonly name: string;
  readonly concurrency: number;
  readonly pollingIntervalMs: number;
  /** Told when pg-boss has stopped its workers, with the whole instance say: `open` may be called again. */
  readonly onLost: () => void;
}

/**
 * As many handlers at once as asked for, of which one idle one looks for jobs. It wakes the next one when it finds one,
 * and looks again when it is done: pg-boss alone would have each of them look twice a second, and none of them more
 * often.
 */
export class Places {
  #places: Place[] = [];
  readonly #options: PlacesOptions;
  #timer: NodeJS.Timeout | undefined;
  #turn = 0;

  constructor(options: PlacesOptions) {
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
      this.#count();
      this.#look();
    }, pollingIntervalMs);
    while (this.#places.length < concurrency) {
      const place: Place = { id: '', isBusy: false };
      const work = boss.work<object, unknown, typeof options>(name, options, async (jobs) => {
        place.isBusy = true;
        this.#look();
        const results = await Promise.all(jobs.map(runJob));
        place.isBusy = false;
        this.#wake(place);
        return results;
      });
      place.id = await work;
      this.#places.push(place);
    }
  }

  /** From now on no job is taken. Resolves when those that were have ended, and pg-boss knows how. */
  async close(): Promise<void> {
    const { boss, name } = this.#options;
    clearInterval(this.#timer);
    await Promise.all(this.#places.map(({ id }) => boss.offWork(name, { id, wait: true })));
  }

  /** An instance that is stopped forgets its workers, and does not take them up when it is started again. */
  #count(): void {
    const workers = this.#options.boss.getWipData().filter(({ state }) => state !== 'stopping');
    const kept = new Set(workers.map(({ id }) => id));
    const places = this.#places.filter(({ id }) => kept.has(id));
    const areLost = places.length < this.#places.length;
    this.#places = places;
    if (areLost) this.#options.onLost();
  }

  /** In turns: one whose last look never came back must not be the only one that looks. */
  #look(): void {
    const idle = this.#places.filter(({ isBusy }) => !isBusy);
    this.#turn += 1;
    const place = idle[this.#turn % idle.length];
    if (place) this.#wake(place);
  }

  #wake({ id }: Place): void {
    if (id) this.#options.boss.notifyWorker(id);
  }
}
