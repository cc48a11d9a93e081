import type { Delivery } from './delivery.ts';
import { claimEndpoint } from './endpoint.ts';
import type { Environment, RunEnvironment } from './environment.ts';
import { refuse } from './errors.ts';
import { createDispatch, type Dispatch, type Handlers } from './handlers.ts';
import type { Outcome } from './outcome.ts';
import type { EventQueue } from './queue.ts';
import { type Job, reportOn, waitFor } from './run.ts';
import { startRun } from './start-run.ts';
import type { IdempotencyStore } from './store.ts';
import { call, now } from './timeout.ts';

/** Where verified, recent events go: to the handlers in this process, or to a queue. */
export interface Intake {
  readonly dispatch: Dispatch;
  take(job: Job, body: Uint8Array, delivery: Delivery): Promise<Outcome>;
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
  env.onDraining.add(claimEndpoint(store, env.endpoint));
  return {
    dispatch,
    async take(job, _body, delivery) {
      const { event, key } = job;
      const current = env.joinable.get(key);
      if (current) reportOn(current, { name: 'joined' });
      const run = current ?? startRun(job, env);
      delivery.finished = run.finished;
      const result = await waitFor(run, delivery);
      delivery.subject = { ...run.subject, ...delivery.subject };
      return { ...result, event };
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
    async take({ event, key }, body, { deadline, receivedAt, subject }) {
      const { id: eventId, type: eventType } = event;
      const { secretIndex = 0 } = subject;
      const queued = { key, eventId, eventType, body, receivedAt, secretIndex, endpoint };
      try {
        await call(deadline - now(), () => queue.enqueue(queued));
        return { kind: 'queued', event };
      } catch (err) {
        report({ name: 'enqueue_failed', err }, subject);
        return { kind: 'queue_unavailable', event };
      }
    },
  };
}
