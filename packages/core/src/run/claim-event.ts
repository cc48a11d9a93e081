import type { RunContext } from '../context.ts';
import { now } from '../lib/clock.ts';
import { isPromise, type MaybePromise } from '../lib/maybe-promise.ts';
import { sleep } from '../lib/sleep.ts';
import type { LifecycleStep } from '../ports/observer.ts';
import type { ClaimOptions, ClaimResult } from '../ports/store.ts';
import { ActiveLease } from './lease.ts';
import type { RunResult } from './run-result.ts';

/** How long after one claim the next one is sent, in ms. Jitter is added. */
const pollMs = 250;

/** What claiming needs from its run. */
export interface ClaimingRun {
  report(step: LifecycleStep): void;
  claim(options: ClaimOptions): MaybePromise<ClaimResult>;
  /** Another process has the event: the result of a delivery whose deadline comes first. */
  onInProgress(retryAfterMs: number): void;
  /** Whether a delivery still waits for the result. */
  hasWaiters(): boolean;
}

/**
 * Claims the event. While another process holds the lease, claims again until no delivery waits for the result.
 * Synchronous if the store is and grants the claim.
 */
export function claimEvent(
  run: ClaimingRun,
  context: RunContext,
): MaybePromise<ActiveLease | RunResult> {
  const claiming = new Claiming(run, context);
  const first = claiming.tryOnce();
  if (isPromise(first)) return first.then((result) => result ?? claiming.tryAgain());
  return first ?? claiming.tryAgain();
}

class Claiming {
  readonly #run: ClaimingRun;
  readonly #context: RunContext;
  readonly #token: string;
  #hasFailed = false;

  constructor(run: ClaimingRun, context: RunContext) {
    this.#run = run;
    this.#context = context;
    this.#token = context.createToken();
  }

  /** Undefined: send the claim again. */
  tryOnce(): MaybePromise<ActiveLease | RunResult | undefined> {
    const { leaseMs, retainMs } = this.#context;
    const validUntil = now() + leaseMs;
    try {
      const claimed = this.#run.claim({ token: this.#token, leaseMs, retainMs });
      if (!isPromise(claimed)) return this.#onResult(claimed, validUntil);
      return claimed.then(
        (result) => this.#onResult(result, validUntil),
        (err) => this.#onError(err),
      );
    } catch (err) {
      return this.#onError(err);
    }
  }

  async tryAgain(): Promise<ActiveLease | RunResult> {
    const { shutdown } = this.#context;
    let result: ActiveLease | RunResult | undefined;
    while (!result) {
      await sleep(pollMs * (0.75 + Math.random() / 2), shutdown.draining);
      if (!this.#run.hasWaiters() || !shutdown.isAccepting) return { kind: 'shutting_down' };
      result = await this.tryOnce();
    }
    return result;
  }

  #onResult(result: ClaimResult, validUntil: number): ActiveLease | RunResult | undefined {
    if (result.status === 'done') return { kind: 'duplicate' };
    if (result.status === 'in_progress') {
      const { retryAfterMs } = result;
      this.#run.onInProgress(retryAfterMs);
      this.#run.report({ name: 'waiting', retryAfterMs });
      return undefined;
    }
    // The answer took longer than the lease, so another process may have run the event since. The store knows: it is
    // asked again.
    return now() < validUntil ? new ActiveLease(result.claim, validUntil) : undefined;
  }

  /** The store may have granted a claim that failed. Sent again with the same token, it is granted again. */
  #onError(err: unknown): RunResult | undefined {
    this.#run.report({ name: 'claim_failed', err });
    if (this.#hasFailed) return { kind: 'store_unavailable' };
    this.#hasFailed = true;
    return undefined;
  }
}
