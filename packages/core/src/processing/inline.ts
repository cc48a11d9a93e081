import type { RunContext } from '../context.ts';
import type { WebhookEvent } from '../events/events.ts';
import { createHandlerLookup, type Handlers } from '../handlers.ts';
import { isPromise } from '../lib/maybe-promise.ts';
import type { Outcome } from '../outcome.ts';
import { Run } from '../run/run.ts';
import type { RunPolicy } from '../run/run-input.ts';
import type { RunRegistry } from '../run/run-registry.ts';
import type { WaitResult } from '../run/run-result.ts';
import type { Processing, ProcessingInput } from './processing.ts';

const policy: RunPolicy = { onPermanentFailure: 'dead_letter', claimTimeoutMs: undefined };

/** Runs the handlers in this process, under the store's claims. Of each event, at most one run can be joined. */
export function createInlineProcessing(
  handlers: Handlers | undefined,
  runs: RunRegistry,
  context: RunContext,
): Processing {
  return {
    findHandler: createHandlerLookup(handlers),
    process({ key, event, handler, delivery }) {
      const result = joinOrStart({ key, event, handler, delivery });
      return isPromise(result)
        ? result.then((ended) => toOutcome(ended, event))
        : toOutcome(result, event);
    },
  };

  function joinOrStart({ key, event, handler, delivery }: Omit<ProcessingInput, 'body'>) {
    const running = runs.findJoinable(key);
    if (running) {
      running.report({ name: 'joined' });
      delivery.finished = running.finished;
      return running.join(delivery);
    }
    const { receivedAt, eventContext } = delivery;
    const run = new Run({ key, event, handler, receivedAt, eventContext }, context, policy);
    const result = runs.start(run, delivery);
    delivery.finished = run.finished;
    return result;
  }
}

function toOutcome(result: WaitResult, event: WebhookEvent): Outcome {
  if (result.kind !== 'failed') return { ...result, event };
  switch (result.reason) {
    case 'shutdown':
      return { kind: 'shutting_down', event };
    case 'lease_lost':
      return { kind: 'lease_lost', event };
    default:
      return { kind: 'handler_failed', event };
  }
}
