import { type Alarm, startAlarm, stopAlarm } from '#alarm';
import { BlumaWebhookError } from './errors.ts';
import { conclude, publish, type Run, reportOn } from './run.ts';
import type { Claim } from './store.ts';
import { call, now } from './timeout.ts';

/** A run whose claim was granted, and for how long. */
export interface Held {
  readonly run: Run;
  readonly claim: Claim;
  /** Monotonic, in ms. Our own, cautious view: counted from before the call that granted it was sent. */
  until: number;
  isLost?: boolean;
  /** Of the handler's signal. */
  readonly controller: AbortController;
}

/**
 * Renews a claim at a third of its lease, until the function that it returns is called, or the lease is lost: the store
 * says so, or no renewal got through for a whole lease. From then on another runner may have the event.
 */
export function keepLease(held: Held): () => void {
  const { run, claim, controller } = held;
  const { store, leaseMs } = run.env;
  const third = leaseMs / 3;
  let isEnded = false;
  const renew = async () => {
    const sentAt = now();
    const result = await call(Math.min(third, held.until - sentAt), () =>
      store.renew(claim, { leaseMs }),
    ).catch((err) => reportOn(run, { name: 'renew_failed', err }));
    if (isEnded) return;
    if (result === 'renewed') {
      held.until = sentAt + leaseMs;
      reportOn(run, { name: 'lease_renewed' });
    }
    const left = held.until - now();
    if (result === 'lost' || left <= 0) {
      held.isLost = true;
      reportOn(run, { name: 'lease_lost', cause: result ? 'taken' : 'unreachable' });
      conclude(run, { kind: 'lease_lost' });
      publish(run);
      controller.abort(new BlumaWebhookError('lease_lost', 'Given up'));
    } else {
      void renewIn(result ? third : Math.min(leaseMs / 10, left));
    }
  };
  let alarm: Alarm;
  // By a promise, so that the call has this run's async context.
  const renewIn = (ms: number) =>
    new Promise<void>((ring) => {
      alarm = startAlarm(ms, ring);
    }).then(renew);
  void renewIn(third);
  return () => {
    isEnded = true;
    stopAlarm(alarm);
  };
}
