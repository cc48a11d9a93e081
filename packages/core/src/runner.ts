import type { Job, RunEnvironment } from './execution.ts';
import type { OnDeadline } from './options.ts';
import { Run, type WaitResult } from './run.ts';
import { expired, within } from './timeout.ts';

export interface CloseReport {
  /** Runs that came to their own end. */
  readonly drained: number;
  /** Runs that were aborted and released. */
  readonly aborted: number;
}

/** What is left for aborted runs to give their claims back, in ms. */
const releaseMs = 2000;

/** All runs of one receiver in this process, at most one per key that can be joined. */
export class Runner {
  readonly #env: RunEnvironment;
  readonly #joinable = new Map<string, Run>();
  readonly #unfinished = new Set<Run>();

  constructor(env: RunEnvironment) {
    this.#env = env;
  }

  /** Joins the event's run, or begins it. `finished` settles when that run has ended. */
  async deliver(
    job: Job,
    deadline: number,
    onDeadline: OnDeadline,
  ): Promise<{ readonly result: WaitResult; readonly finished: Promise<void> }> {
    const current = this.#joinable.get(job.key);
    if (current) {
      this.#env.report({ name: 'joined' }, { eventId: job.event.id, eventType: job.event.type });
    }
    const run = current ?? this.#begin(job);
    return { result: await run.wait(deadline, onDeadline), finished: run.finished };
  }

  /** Lets runs come to their end, retries at once those that wait for one, and aborts what is left at `timeoutMs`. */
  async drain(timeoutMs: number): Promise<CloseReport> {
    const runs = [...this.#unfinished];
    for (const run of runs) run.hurry();
    const ended = Promise.all(runs.map((run) => run.finished));
    if ((await within(timeoutMs, ended)) !== expired) return { drained: runs.length, aborted: 0 };
    const late = runs.filter((run) => this.#unfinished.has(run));
    for (const run of late) run.stop();
    await within(releaseMs, ended);
    return { drained: runs.length - late.length, aborted: late.length };
  }

  #begin(job: Job): Run {
    const { key } = job;
    const run = new Run(job, this.#env, (ended) => {
      if (this.#joinable.get(key) === ended) this.#joinable.delete(key);
    });
    this.#joinable.set(key, run);
    this.#unfinished.add(run);
    void run.finished.then(() => this.#unfinished.delete(run));
    return run;
  }
}
