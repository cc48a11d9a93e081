import type { TransitionStep } from './observer.ts';
import type { Claim, IdempotencyStore } from './store.ts';
import { answered, now } from './timeout.ts';

export interface LeaseOptions {
  readonly store: IdempotencyStore;
  readonly claim: Claim;
  readonly leaseMs: number;
  /** When the claim was sent: the store's lease began no earlier. */
  readonly claimedAt: number;
  readonly report: (step: TransitionStep) => void;
  readonly onLost: () => void;
}

/**
 * Renews a claim at a third of its lease, until it is stopped or lost. Lost is what the store says, or that no
 * renewal got through for a whole lease: from then on another runner may have the event.
 */
export class Lease {
  /** Our own, cautious view: counted from before a call was sent, on our clock. */
  until: number;
  readonly #options: LeaseOptions;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #stopped = false;

  constructor(options: LeaseOptions) {
    this.#options = options;
    this.until = options.claimedAt + options.leaseMs;
    this.#schedule(options.leaseMs / 3);
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
  }

  #schedule(ms: number): void {
    this.#timer = setTimeout(() => void this.#renew(), ms);
  }

  async #renew(): Promise<void> {
    const { store, claim, leaseMs, report } = this.#options;
    const sentAt = now();
    let result: 'renewed' | 'lost' | 'unknown' = 'unknown';
    try {
      const patience = Math.min(leaseMs / 3, this.until - sentAt);
      result = await answered(patience, store.renew(claim, { leaseMs }), 'renew');
    } catch (err) {
      if (!this.#stopped) report({ name: 'renew_failed', err });
    }
    if (this.#stopped) return;
    if (result === 'renewed') {
      this.until = sentAt + leaseMs;
      report({ name: 'lease_renewed' });
      this.#schedule(leaseMs / 3);
    } else if (result === 'lost' || now() >= this.until) {
      this.stop();
      report({ name: 'lease_lost', cause: result === 'lost' ? 'taken' : 'unreachable' });
      this.#options.onLost();
    } else {
      this.#schedule(Math.min(leaseMs / 10, this.until - now()));
    }
  }
}
