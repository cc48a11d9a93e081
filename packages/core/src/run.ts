import { acquireClaim, type ClaimOutcome } from './claiming.ts';
import { deferred } from './deferred.ts';
import { Execution, type ExecutionHost, type Job, type RunEnvironment } from './execution.ts';
import type { TransitionStep } from './observer.ts';
import type { OnDeadline } from './options.ts';
import { expired, now, within } from './timeout.ts';

/** How a run ended for those who wait for it. */
export type RunResult =
  | { readonly kind: 'handled'; readonly attempt: number }
  | { readonly kind: 'duplicate' | 'dead_letter' | 'handler_failed' | 'lease_lost' }
  | { readonly kind: 'store_unavailable' | 'shutting_down' }
  | { readonly kind: 'in_progress'; readonly retryAfterMs: number };

/** What one delivery gets: the run's result, or what holds at its own deadline. */
export type WaitResult = RunResult | { readonly kind: 'accepted' | 'deadline_exceeded' };

type Phase =
  | { readonly name: 'claiming' }
  /** Another process holds the lease. */
  | { readonly name: 'waiting'; readonly retryAfterMs: number }
  | { readonly name: 'running' }
  /** The result is settled; the store may still have to hear of it. */
  | { readonly name: 'concluded'; readonly result: RunResult };

/**
 * One event from claim to completion, in this process. Deliveries of the same event join it and share its result;
 * it outlives them where they are answered first.
 */
export class Run {
  /** Resolves, never rejects, when nothing more will be done. */
  readonly finished: Promise<void>;
  readonly #job: Job;
  readonly #env: RunEnvironment;
  readonly #detach: () => void;
  readonly #published = deferred<RunResult>();
  readonly #hurried = deferred<void>();
  readonly #stopped = deferred<void>();
  #phase: Phase = { name: 'claiming' };
  #waiters = 0;
  #latestDeadline = 0;
  #isAccepted = false;
  #isHurried = false;
  #isStopped = false;

  /** `detach` is called, perhaps often, once no delivery can join any more: the next one needs a run of its own. */
  constructor(job: Job, env: RunEnvironment, detach: (run: Run) => void) {
    this.#job = job;
    this.#env = env;
    this.#detach = () => detach(this);
    this.finished = this.#live();
  }

  /** Waits for the result until `deadline` (monotonic, ms), then says what holds at that moment. */
  async wait(deadline: number, onDeadline: OnDeadline): Promise<WaitResult> {
    this.#waiters++;
    this.#latestDeadline = Math.max(this.#latestDeadline, deadline);
    const result = await within(deadline - now(), this.#published.promise);
    this.#waiters--;
    return result === expired ? this.#atDeadline(onDeadline) : result;
  }

  /** Ends every pause: no more waiting for other processes, no backoff between retries. */
  hurry(): void {
    this.#isHurried = true;
    this.#hurried.resolve();
  }

  /** Gives up on the handler: its signal aborts and its claim is released. */
  stop(): void {
    this.#isStopped = true;
    this.hurry();
    this.#stopped.resolve();
  }

  #atDeadline(onDeadline: OnDeadline): WaitResult {
    const phase = this.#phase;
    switch (phase.name) {
      case 'concluded':
        return phase.result;
      case 'running':
        if (onDeadline === 'retry') return { kind: 'deadline_exceeded' };
        this.#isAccepted = true;
        return { kind: 'accepted' };
      case 'waiting':
        this.#detachIfDeserted();
        return { kind: 'in_progress', retryAfterMs: phase.retryAfterMs };
      case 'claiming':
        this.#detachIfDeserted();
        return { kind: 'store_unavailable' };
    }
  }

  /** A claim may hang for good. Whoever comes next claims anew. */
  #detachIfDeserted(): void {
    if (this.#waiters === 0) this.#detach();
  }

  async #live(): Promise<void> {
    try {
      await this.#proceed(await this.#claim());
    } catch (err) {
      this.#report({ name: 'internal_error', err });
      this.#conclude({ kind: 'handler_failed' });
      this.#publish();
    }
    this.#detach();
  }

  #claim(): Promise<ClaimOutcome> {
    const { store, leaseMs, retainMs } = this.#env;
    return acquireClaim({
      store,
      key: this.#job.key,
      leaseMs,
      retainMs,
      report: (step) => this.#report(step),
      msLeft: () => (this.#isWanted() ? this.#latestDeadline - now() : 0),
      pause: (ms) => this.#pause(ms),
      onWaiting: (retryAfterMs) => {
        this.#phase = { name: 'waiting', retryAfterMs };
      },
    });
  }

  /** Whether a claim would still be of use to somebody. */
  #isWanted(): boolean {
    return this.#waiters > 0 && !this.#isHurried;
  }

  async #proceed(outcome: ClaimOutcome): Promise<void> {
    if (outcome.kind !== 'acquired') {
      const cutShort = this.#isHurried && outcome.kind === 'in_progress';
      this.#conclude(cutShort ? { kind: 'shutting_down' } : outcome);
      return this.#publish();
    }
    const { claim, claimedAt } = outcome;
    const execution = new Execution(claim, claimedAt, this.#job, this.#env, this.#host());
    if (!this.#isWanted()) {
      this.#conclude({ kind: 'shutting_down' });
      return execution.withdraw();
    }
    this.#phase = { name: 'running' };
    return execution.run();
  }

  #host(): ExecutionHost {
    return {
      isAccepted: () => this.#isAccepted,
      isStopped: () => this.#isStopped,
      stopped: this.#stopped.promise,
      pause: (ms) => this.#pause(ms),
      conclude: (result) => this.#conclude(result),
      publish: () => this.#publish(),
    };
  }

  #conclude(result: RunResult): void {
    if (this.#phase.name !== 'concluded') this.#phase = { name: 'concluded', result };
  }

  #publish(): void {
    if (this.#phase.name !== 'concluded') return;
    const { result } = this.#phase;
    this.#published.resolve(result);
    // What succeeded stays to be joined until the store knows; after anything else the next delivery starts afresh.
    if (result.kind !== 'handled' && result.kind !== 'dead_letter') this.#detach();
  }

  async #pause(ms: number): Promise<void> {
    await within(ms, this.#hurried.promise);
  }

  #report(step: TransitionStep): void {
    const { id, type } = this.#job.event;
    this.#env.report(step, { eventId: id, eventType: type });
  }
}
