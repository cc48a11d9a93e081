import { type Alarm, startAlarm, stopAlarm } from '#timers';
import { call, now } from '../lib/timeout.ts';
import type { Claim } from '../store.ts';

/** What renewals need, and whom they tell. */
export interface RenewalOptions {
  readonly leaseMs: number;
  renew(claim: Claim, options: { readonly leaseMs: number }): Promise<'renewed' | 'lost'>;
  onRenewed(): void;
  onFailed(error: unknown): void;
  /** `taken`: another run has the event. `unreachable`: no renewal got through for a whole lease. */
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
  #timer: Alarm | undefined;

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
    const thirdMs = leaseMs / 3;
    const renew = async () => {
      const sentAt = now();
      const timeoutMs = Math.min(thirdMs, this.leftMs);
      let result: 'renewed' | 'lost' | undefined;
      try {
        result = await call(timeoutMs, () => options.renew(this.claim, { leaseMs }));
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
        renewIn(result ? thirdMs : Math.min(leaseMs / 10, leftMs));
      }
    };
    // A promise's reaction has the async context of this run. A timer that several runs share has not.
    const renewIn = (ms: number) => {
      const due = new Promise<void>((resolve) => {
        this.#timer = startAlarm(ms, resolve);
      });
      void due.then(renew);
    };
    renewIn(thirdMs);
  }

  /** Ends the renewals. */
  end(): void {
    this.#isEnded = true;
    if (this.#timer !== undefined) stopAlarm(this.#timer);
  }
}
