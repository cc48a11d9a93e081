import { startAlarm, stopAlarm } from '#alarm';
import type { Delivery } from './delivery.ts';
import type { RunEnvironment } from './environment.ts';
import type { WebhookEvent } from './events.ts';
import type { Handler } from './handlers.ts';
import type { TransitionStep, TransitionSubject } from './observer.ts';
import { now, type Sleeper } from './timeout.ts';

/** One verified event and who is to handle it. */
export interface Job {
  readonly key: string;
  readonly event: WebhookEvent;
  readonly handler: Handler;
  readonly delivery: Delivery;
}

/** How a run ended for those who wait for it. */
export type RunResult =
  | { readonly kind: 'handled'; readonly attempt: number }
  | { readonly kind: 'duplicate' | 'dead_letter' | 'handler_failed' | 'lease_lost' }
  | { readonly kind: 'store_unavailable' | 'shutting_down' }
  | { readonly kind: 'in_progress'; readonly retryAfterMs: number };

/** What one delivery gets: the run's result, or what holds at its own deadline. */
export type WaitResult = RunResult | { readonly kind: 'accepted' | 'deadline_exceeded' };

/**
 * One event from claim to completion, in this process. Deliveries of the same event join it and share its result;
 * it outlives them where they are answered first.
 */
export interface Run extends Job, Sleeper {
  readonly env: RunEnvironment;
  subject: TransitionSubject;
  /** What holds if a deadline comes before the result: a claim that nobody answers, or a lease that is another's. */
  standing: RunResult | 'running';
  /** The result as it will be answered, though the store may still have to hear of it. */
  concluded?: RunResult;
  /** What those who wait for the result do with it. */
  readonly waiters: Set<(result: RunResult) => void>;
  /** From now on a delivery of this event needs a run of its own. */
  isDetached: boolean;
  /** A delivery was answered 202: nobody but us will try again. */
  isAccepted: boolean;
  /** The result that was published. */
  result?: RunResult;
  /** Ends the renewals of its lease. */
  letGo(): void;
  /** Resolves, never rejects, when nothing more will be done. */
  finished: Promise<unknown> | undefined;
}

/** Waits for the result until the delivery's deadline, then says what holds at that moment. */
export function waitFor(run: Run, delivery: Delivery): Promise<WaitResult> {
  return new Promise((resolve) => {
    const end = (result: WaitResult) => {
      stopAlarm(alarm);
      run.waiters.delete(end);
      delivery.subject = { ...run.subject, ...delivery.subject };
      resolve(result);
    };
    const alarm = startAlarm(delivery.deadline - now(), () => end(resultAtDeadline(run, delivery)));
    if (run.result) end(run.result);
    else run.waiters.add(end);
  });
}

function resultAtDeadline(run: Run, delivery: Delivery): WaitResult {
  const { concluded, standing } = run;
  if (concluded) return concluded;
  if (standing !== 'running') {
    // A claim may hang for good: whoever comes next claims anew.
    run.isDetached ||= run.waiters.size === 1;
    return standing;
  }
  const late = atDeadline(delivery);
  run.isAccepted ||= late.kind === 'accepted';
  return late;
}

/** What is answered while the work goes on. */
export function atDeadline({ onDeadline }: Delivery) {
  return { kind: onDeadline === 'accept' ? 'accepted' : 'deadline_exceeded' } as const;
}

/** Whether a claim would still be of use to somebody. */
export function isWanted({ env, waiters }: Run): boolean {
  return waiters.size > 0 && env.phase === 'open';
}

/** The result stands from here on. The first call counts. */
export function conclude(run: Run, result: RunResult): undefined {
  run.concluded ??= result;
}

/** Answers those who wait with the result, if it stands. */
export function publish(run: Run): void {
  const { concluded } = run;
  if (!concluded) return;
  run.result = concluded;
  for (const end of run.waiters) end(concluded);
  // What succeeded stays to be joined until the store knows; after anything else the next delivery starts afresh.
  run.isDetached ||= concluded.kind !== 'handled' && concluded.kind !== 'dead_letter';
}

export function reportOn({ env, subject }: Run, step: TransitionStep): undefined {
  env.report(step, subject);
}
