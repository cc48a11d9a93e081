import type { RunContext } from '../context.ts';
import type { WebhookEvent } from '../events.ts';
import { createHandlerLookup, type Handlers } from '../handlers.ts';
import type { Outcome } from '../outcome.ts';
import { Run, type RunPolicy } from '../run/run.ts';
import type { RunRegistry } from '../run/run-registry.ts';
import type { WaitResult } from '../run/run-result.ts';
import type { Processing } from './processing.ts';

const policy: RunPolicy = { onPermanentFailure: 'dead_letter', claimTimeoutMs: undefined };

/** Runs the handlers in this process, under the store's claims. Of each event, at most one run can be joined. */
export function createInlineProcessing(
  handlers: Handlers | undefined,
  runs: RunRegistry,
  context: RunContext,
): Processing {
  return {
    findHandler: createHandlerLookup(handlers),
    async process({ key, event, handler, delivery }) {
      let run = runs.findJoinable(key);
      if (run) {
        run.report({ name: 'joined' });
      } else {
        const { receivedAt, eventContext } = delivery;
        run = new Run({ key, event, handler, receivedAt, eventContext }, context, policy);
        runs.start(run);
      }
      delivery.finished = run.finished;
      return toOutcome(await run.join(delivery), event);
    },
  };
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
