import type { RunContext } from '../context.ts';
import { isPromise, type MaybePromise } from '../lib/maybe-promise.ts';
import { sleep } from '../lib/sleep.ts';
import { withTimeout } from '../lib/timeout.ts';
import type { LifecycleStep } from '../ports/observer.ts';
import type { ActiveLease } from './lease.ts';

/** How long after a failed call the next one is sent, in ms. */
const retryMs = 250;

export type SettlementVerb = 'complete' | 'release';

/** What a run gives to its settlement. */
export interface SettlingRun {
  report(step: LifecycleStep): void;
}

/** Has the store record how a run ended: `complete` or `release`. */
export class Settlement {
  readonly #lease: ActiveLease;
  readonly #verb: SettlementVerb;
  readonly #context: RunContext;
  readonly #run: SettlingRun;

  constructor(lease: ActiveLease, verb: SettlementVerb, context: RunContext, run: SettlingRun) {
    this.#lease = lease;
    this.#verb = verb;
    this.#context = context;
    this.#run = run;
  }

  /** Resolves to whether the store answered. Synchronous if the store is. Never rejects. */
  tryOnce(): MaybePromise<boolean> {
    const { store, leaseMs, retainMs } = this.#context;
    try {
      const call: MaybePromise<string> = store[this.#verb](this.#lease.claim, { retainMs });
      if (!isPromise(call)) return this.#onResult(call);
      return Promise.resolve(withTimeout(Math.ceil(leaseMs / 3), call)).then(
        (result) => this.#onResult(result),
        (err) => this.#onError(err),
      );
    } catch (err) {
      return this.#onError(err);
    }
  }

  /** Asks again until the store answers or the lease ends. */
  async tryAgain(): Promise<void> {
    const { shutdown } = this.#context;
    while (!shutdown.isClosed && this.#lease.leftMs > retryMs) {
      await sleep(retryMs);
      if (await this.tryOnce()) return;
    }
  }

  #onResult(result: string): boolean {
    // `completed` or `released`.
    this.#run.report({ name: result === 'lost' ? `${this.#verb}_lost` : `${this.#verb}d` });
    return true;
  }

  #onError(err: unknown): boolean {
    this.#run.report({ name: `${this.#verb}_failed`, err });
    return false;
  }
}
