import type { RunContext } from '../context.ts';
import type { MaybePromise } from '../lib/maybe-promise.ts';
import { pause } from '../lib/pause.ts';
import { now } from '../lib/timeout.ts';
import type { LifecycleStep } from '../observer.ts';
import type { ClaimOptions, ClaimResult } from '../store.ts';
import { ActiveLease } from './lease.ts';
import type { RunResult } from './run-result.ts';

const pollMs = 250;

export interface ClaimEventOptions {
  readonly key: string;
  readonly context: RunContext;
  claim(key: string, options: ClaimOptions): MaybePromise<ClaimResult>;
  report(step: LifecycleStep): void;
  /** Another process has the event: what a delivery gets whose deadline comes first. */
  onInProgress(retryAfterMs: number): void;
  /** Whether a delivery still waits for the result. */
  hasWaiters(): boolean;
}

/** Claims the event. While another process holds the lease, claims again until no delivery waits for the result. */
export async function claimEvent(options: ClaimEventOptions): Promise<ActiveLease | RunResult> {
  const { key, context, claim, report } = options;
  const { leaseMs, retainMs, shutdown } = context;
  const token = crypto.randomUUID();
  let hasFailed = false;
  do {
    const validUntil = now() + leaseMs;
    try {
      const result = await claim(key, { token, leaseMs, retainMs });
      if (result.status === 'done') return { kind: 'duplicate' };
      if (result.status === 'in_progress') {
        const { retryAfterMs } = result;
        options.onInProgress(retryAfterMs);
        report({ name: 'waiting', retryAfterMs });
      } else if (now() < validUntil) {
        return new ActiveLease(result.claim, validUntil);
      }
      // The answer took longer than the lease, so another process may have run the event since. The store knows: it is
      // asked again.
    } catch (err) {
      // The store may have granted the claim all the same. Sent again with its token, it is granted again.
      report({ name: 'claim_failed', err });
      if (hasFailed) return { kind: 'store_unavailable' };
      hasFailed = true;
    }
    await pause(pollMs * (0.75 + Math.random() / 2), shutdown.draining);
  } while (options.hasWaiters() && shutdown.isAccepting);
  return { kind: 'shutting_down' };
}
