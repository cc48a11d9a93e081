import { readProperty } from '../lib/read-property.ts';
import type { JobOutcomeKind, OutcomeKind } from '../outcome.ts';
import type { DeadLetter } from './dead-letter.ts';
import type { LogFields, Logger, LogLevel } from './logger.ts';

/** The event of a step, once the body is verified and parsed. */
export interface EventContext {
  /** Ids and types are cut after 200 characters here: they may be a megabyte long. */
  readonly eventId?: string;
  readonly eventType?: string;
  /** Which of the configured secrets signed it. */
  readonly secretIndex?: number;
  readonly attempt?: number;
  /** Set by workers, which serve every namespace that their queue has events of. */
  readonly namespace?: string;
}

/** What happened. `durationMs` is in ms; `err` is what was thrown. */
export type LifecycleStep =
  | { readonly name: 'verified' }
  /** This process runs the event already. The delivery shares the result of that run. */
  | { readonly name: 'joined' }
  /** Another process has the lease. The event is claimed again soon. */
  | { readonly name: 'waiting'; readonly retryAfterMs: number }
  | { readonly name: 'claimed' }
  | { readonly name: 'claim_failed'; readonly err: unknown }
  /** `retry` is 0 for the first call of the handler under this claim. It counts the repeated calls after a 202. */
  | { readonly name: 'handler_started'; readonly retry: number }
  | { readonly name: 'handler_succeeded'; readonly durationMs: number }
  | { readonly name: 'handler_failed'; readonly durationMs: number; readonly err: unknown }
  /** Past `handlerTimeoutMs`, or at a shutdown: `err` says which. The handler's signal aborts. */
  | { readonly name: 'handler_aborted'; readonly durationMs: number; readonly err: Error }
  | { readonly name: 'lease_renewed' }
  | { readonly name: 'renew_failed'; readonly err: unknown }
  /** `taken`: another runner has the event. `unreachable`: no renewal got through in time. */
  | { readonly name: 'lease_lost'; readonly cause: 'taken' | 'unreachable' }
  | { readonly name: 'completed' }
  /** The handler succeeded, but the lease was lost. Another process may run, or may have run, the event too. */
  | { readonly name: 'complete_lost' }
  | { readonly name: 'complete_failed'; readonly err: unknown }
  | { readonly name: 'released' }
  | { readonly name: 'release_lost' }
  | { readonly name: 'release_failed'; readonly err: unknown }
  | { readonly name: 'enqueue_failed'; readonly err: unknown }
  | {
      readonly name: 'dead_lettered';
      readonly reason: DeadLetter['reason'];
      readonly err?: unknown;
    }
  | { readonly name: 'dead_letter_failed'; readonly err: unknown }
  /** An event is older than `maxAgeMs` and did not run. */
  | { readonly name: 'stale' }
  /** The signed `created_at` is in the future or cannot be read. The event runs. */
  | { readonly name: 'clock_skew' }
  | { readonly name: 'secret_failed'; readonly err: unknown }
  /** White space or quotes are around a secret; `fix` says what to change. */
  | { readonly name: 'secret_padded'; readonly fix: string }
  /** A parser read the body before the receiver; `fix` says what to change. */
  | { readonly name: 'body_already_parsed'; readonly fix: string }
  | { readonly name: 'internal_error'; readonly err: unknown }
  | {
      readonly name: 'responded';
      readonly outcome: OutcomeKind;
      readonly status: number;
      readonly durationMs: number;
      /** Why the delivery was refused. */
      readonly reason?: string;
      /** What to do. */
      readonly fix?: string;
      /** Of a signed body whose signature does not fit. */
      readonly bodyBytes?: number;
    }
  /** The response to the last attempt was a failure. Bluma does not send the event again. */
  | { readonly name: 'last_attempt_failed'; readonly outcome: OutcomeKind }
  /** A run that was answered 202 has ended well. `durationMs` counts from the delivery. */
  | { readonly name: 'run_finished'; readonly durationMs: number }
  /** By a worker: an attempt of a job. `failed` is run again, unless it was the last attempt; `permanent` is not. */
  | {
      readonly name: 'processed';
      readonly outcome: JobOutcomeKind;
      readonly durationMs: number;
    };

/** One step in the life of a delivery, a run or a job, and the event that the step belongs to. */
export type LifecycleEvent = EventContext & LifecycleStep;

export type LifecycleEventName = LifecycleEvent['name'];

/** Receives every lifecycle event. An error that it throws is ignored: an observer never disturbs a delivery. */
export interface Observer {
  on(event: LifecycleEvent): void;
}

/** The levels of the steps that are logged. A step with an error is an error. All others are for the observer only. */
const levels: Partial<Record<LifecycleEventName, LogLevel>> = {
  responded: 'info',
  run_finished: 'info',
  stale: 'warn',
  clock_skew: 'warn',
  secret_padded: 'warn',
  last_attempt_failed: 'error',
  lease_lost: 'error',
  complete_lost: 'error',
  body_already_parsed: 'error',
};

export type Report = (step: LifecycleStep, eventContext?: EventContext) => void;

/** Gives each step to the observer, and logs it if it has a level. */
export function createReport(
  logger: Logger,
  observer: Observer | undefined,
  namespace: string,
): Report {
  return (step, eventContext) => {
    // An observer never disturbs a delivery, whether it throws or rejects.
    if (observer) (async () => observer.on({ ...eventContext, ...step }))().catch(() => {});
    const level = findLevel(step);
    if (!level) return;
    const { name, ...fields } = step;
    logger[level](name, { namespace, ...eventContext, ...fields, ...toLogFields(step) });
  };
}

function findLevel(step: LifecycleStep): LogLevel | undefined {
  // Somebody signed it, so it is a wrong secret or a changed body more often than an attack.
  if (step.name === 'responded' && step.outcome === 'invalid_signature') return 'warn';
  return levels[step.name] ?? ('err' in step ? 'error' : undefined);
}

/** The fields that differ from those of the lifecycle event. */
function toLogFields(step: LifecycleStep): LogFields {
  if ('durationMs' in step) return { durationMs: Math.round(step.durationMs) };
  if (step.name !== 'dead_lettered') return {};
  // The line of the last failure has the stack already.
  return { err: readProperty(step.err, 'message') ?? step.err };
}
