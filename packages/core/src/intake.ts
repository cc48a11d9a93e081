import { claimEndpoint } from './endpoint.ts';
import type { Environment, RunEnvironment } from './environment.ts';
import { refuse } from './errors.ts';
import { createDispatch, type Dispatch, type Handlers } from './handlers.ts';
import type { EventQueue } from './queue.ts';
import { type Job, reportOn, type WaitResult, waitFor } from './run.ts';
import { findRun } from './runs.ts';
import { startRun } from './start-run.ts';
import type { IdempotencyStore } from './store.ts';
import { call, now } from './timeout.ts';

export type IntakeResult = WaitResult | { readonly kind: 'queued' | 'queue_unavailable' };

/** Where verified, recent events go: to the handlers in this process, or to a queue. */
export interface Intake {
  readonly dispatch: Dispatch;
  take(job: Job, body: Uint8Array): Promise<IntakeResult>;
}

/** Runs the handlers here, behind the store's claims: at most one run of an event that can be joined. */
export function createInlineIntake(
  handlers: Handlers | undefined,
  store: IdempotencyStore | undefined,
  environment: Environment,
): Intake {
  const dispatch = createDispatch(handlers);
  if (!store) refuse('missing_store', 'Set store');
  const env: RunEnvironment = Object.assign(environment, { store });
  env.onDraining.add({ wake: claimEndpoint(store, env.endpoint) });
  return {
    dispatch,
    take(job) {
      const current = findRun(env.runs, job.key);
      if (current) reportOn(current, { name: 'joined' });
      const run = current ?? startRun(job, env);
      job.delivery.finished = run.finished;
      return waitFor(run, job.delivery);
    },
  };
}

/** Hands every event to the queue, whose worker claims and handles it. */
export function createQueueIntake(
  handlers: Handlers | undefined,
  queue: EventQueue,
  { endpoint, report }: Environment,
): Intake {
  // They run in the worker; a misspelt one is refused here all the same.
  if (handlers) createDispatch(handlers);
  return {
    dispatch: () => () => {},
    async take({ event, key, delivery }, body) {
      const { deadline, receivedAt, subject } = delivery;
      const queued = {
        key,
        eventId: event.id,
        eventType: event.type,
        body,
        receivedAt,
        secretIndex: subject.secretIndex ?? 0,
        endpoint,
      };
      try {
        await call(deadline - now(), () => queue.enqueue(queued));
        return { kind: 'queued' };
      } catch (err) {
        report({ name: 'enqueue_failed', err }, subject);
        return { kind: 'queue_unavailable' };
      }
    },
  };
}
