import type { Environment } from './environment.ts';
import type { Held } from './lease.ts';
import { conclude, isWanted, type Run, reportOn } from './run.ts';
import { now, type Sleeper, within } from './timeout.ts';

const pollMs = 250;

/** Claims the event; while another process holds it, claims again until nobody waits for the result any more. */
export async function acquire(run: Run): Promise<Held | undefined> {
  const { store, leaseMs, retainMs } = run.env;
  const token = crypto.randomUUID();
  let hasFailed = false;
  do {
    const until = now() + leaseMs;
    try {
      const result = await store.claim(run.key, { token, leaseMs, retainMs });
      if (result.status === 'done') return conclude(run, { kind: 'duplicate' });
      if (result.status === 'in_progress') {
        const { retryAfterMs } = result;
        run.standing = { kind: 'in_progress', retryAfterMs };
        reportOn(run, { name: 'waiting', retryAfterMs });
      } else if (now() < until) {
        return { run, claim: result.claim, until, controller: new AbortController() };
      }
      // An answer that took longer than the lease: somebody may have run it since. Asked again, the store knows.
    } catch (err) {
      // It may have been granted all the same: sent again with its token, it is granted again.
      reportOn(run, { name: 'claim_failed', err });
      if (hasFailed) return conclude(run, { kind: 'store_unavailable' });
      hasFailed = true;
    }
    await pause(run.env, pollMs * (0.75 + Math.random() / 2));
  } while (isWanted(run));
  return conclude(run, { kind: 'shutting_down' });
}

/** Ends early when the receiver closes. */
export async function pause({ phase, onDraining }: Environment, ms: number): Promise<void> {
  if (phase !== 'open') return;
  const sleeper: Sleeper = {};
  onDraining.add(sleeper);
  await within(ms, undefined, sleeper);
  onDraining.delete(sleeper);
}
