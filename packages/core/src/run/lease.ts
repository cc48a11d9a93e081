import { startTimer } from '#timers';
import { now } from '../lib/clock.ts';
import type { MaybePromise } from '../lib/maybe-promise.ts';
import { withTimeout } from '../lib/timeout.ts';
import type { Timer } from '../lib/timer.ts';
import type { Claim } from '../ports/store.ts';

export interface RenewalOptions {
  readonly leaseMs: number;
  renew(claim: Claim, options: { readonly leaseMs: number }): MaybePromise<'renewed' | 'lost'>;
  onRenewed(): void;
  onFailed(error: unknown): void;
  /** `taken`: another run has the event. `unreachable`: every renewal failed for a whole lease. */
  onLost(cause: 'taken' | 'unreachable'): void;
}

/** The right of a run to handle its event, and for how long. */
export class ActiveLease {
  readonly claim: Claim;
  /**
   * Monotonic, in ms. It counts from before the call that granted the lease was sent. So it ends before the lease ends in
   * the store.
   */
  #validUntil: number;
  #isLost = false;
  #isEnded = false;
  #timer: Timer | undefined;

  constructor(claim: Claim, validUntil: number) {
    this.claim = claim;
    this.#validUntil = validUntil;
  }

  get isLost(): boolean {
    return this.#isLost;
  }

  get leftMs(): number {
    return this.#validUntil - now();
  }

  /** Renews the lease each time that a third of it has passed, until it is lost or `end` is called. Call it once. */
  startRenewal(options: RenewalOptions): void {
    const { leaseMs } = options;
    this.#renewIn(Math.ceil(leaseMs / 3), options, this.#validUntil - leaseMs);
  }

  /** Ends the renewals. */
  end(): void {
    this.#isEnded = true;
    this.#timer?.stop();
  }

  /** The reaction of a promise has the async context of this run. The callback of a shared timer has not. */
  #renewIn(ms: number, options: RenewalOptions, startedAt?: number): void {
    const due = new Promise<void>((resolve) => {
      this.#timer = startTimer(ms, resolve, startedAt);
    });
    void due.then(() => this.#renew(options));
  }

  async #renew(options: RenewalOptions): Promise<void> {
    const { leaseMs } = options;
    const sentAt = now();
    const timeoutMs = Math.min(leaseMs / 3, this.leftMs);
    let result: 'renewed' | 'lost' | undefined;
    try {
      result = await withTimeout(timeoutMs, options.renew(this.claim, { leaseMs }));
    } catch (error) {
      options.onFailed(error);
    }
    if (this.#isEnded) return;
    if (result === 'renewed') {
      this.#validUntil = sentAt + leaseMs;
      options.onRenewed();
    }
    const { leftMs } = this;
    if (result === 'lost' || leftMs <= 0) {
      this.#isLost = true;
      options.onLost(result ? 'taken' : 'unreachable');
    } else {
      this.#renewIn(result ? Math.ceil(leaseMs / 3) : Math.min(leaseMs / 10, leftMs), options);
    }
  }
}
