import type { TransitionStep } from './observer.ts';
import type { Claim, IdempotencyStore } from './store.ts';
import { now } from './timeout.ts';

export type ClaimOutcome =
  | {
      readonly kind: 'acquired';
      readonly claim: Claim;
      /** When the claim was first sent: the store's lease began no earlier. */
      readonly claimedAt: number;
    }
  | { readonly kind: 'duplicate' | 'store_unavailable' }
  | { readonly kind: 'in_progress'; readonly retryAfterMs: number };

export interface ClaimingOptions {
  readonly store: IdempotencyStore;
  readonly key: string;
  readonly leaseMs: number;
  readonly retainMs: number;
  readonly report: (step: TransitionStep) => void;
  /** How long somebody still waits for the result, in ms. */
  readonly msLeft: () => number;
  readonly pause: (ms: number) => Promise<void>;
  readonly onWaiting: (retryAfterMs: number) => void;
}

const pollMs = 250;
const resendMs = 50;

/** Claims a key; while another process holds it, claims again until nobody waits for the result any more. */
export async function acquireClaim(options: ClaimingOptions): Promise<ClaimOutcome> {
  const { report, msLeft, pause, onWaiting } = options;
  const token = crypto.randomUUID();
  for (;;) {
    const claimedAt = now();
    const result = await claimTwice(options, token);
    if (!result) return { kind: 'store_unavailable' };
    if (result.status === 'acquired') return { kind: 'acquired', claim: result.claim, claimedAt };
    if (result.status === 'done') return { kind: 'duplicate' };

    const { retryAfterMs } = result;
    onWaiting(retryAfterMs);
    report({ name: 'waiting', retryAfterMs });
    const left = msLeft();
    if (left <= 0) return { kind: 'in_progress', retryAfterMs };
    const jittered = pollMs * (0.75 + Math.random() / 2);
    await pause(Math.min(jittered, Math.max(retryAfterMs, 1), left));
  }
}

/** A claim that failed may have been granted all the same; sent again with its token, it is granted again. */
async function claimTwice(options: ClaimingOptions, token: string) {
  const { store, key, leaseMs, retainMs, report, pause } = options;
  for (const last of [false, true]) {
    try {
      return await store.claim(key, { token, leaseMs, retainMs });
    } catch (err) {
      report({ name: 'claim_failed', err });
      if (!last) await pause(resendMs);
    }
  }
  return undefined;
}
