import type { RunContext } from '../context.ts';
import { BlumaWebhookError } from '../errors.ts';
import { parseEvent } from '../events/parse-event.ts';
import { createHandlerLookup, type Handlers } from '../handlers.ts';
import { sleep } from '../lib/sleep.ts';
import type { DeadLetter } from '../ports/dead-letter.ts';
import type { QueuedDelivery } from '../ports/queue.ts';
import type { Delivery } from '../run/delivery.ts';
import { Run } from '../run/run.ts';
import type { RunInput, RunPolicy } from '../run/run-input.ts';
import type { RunRegistry } from '../run/run-registry.ts';
import type { WaitResult } from '../run/run-result.ts';
import { sendDeadLetter } from '../run/send-dead-letter.ts';
import { type JobResult, toError } from './job-result.ts';

/** Runs a job once, as one attempt of its engine. */
export type JobRunner = (
  queued: QueuedDelivery,
  delivery: Delivery,
  isLastAttempt: boolean,
) => Promise<JobResult>;

/** How many types without a handler are remembered as logged. */
const maxIgnoredTypes = 1000;

/** Between attempts to reach a store, in ms: doubled each time, with full jitter. */
const shortestPauseMs = 250;
const longestPauseMs = 8000;

/** @throws {BlumaWebhookError} `missing_handlers`, `unknown_handler`, `invalid_handler` */
export function createJobRunner(
  handlers: Handlers,
  runs: RunRegistry,
  context: RunContext,
): JobRunner {
  const findHandler = createHandlerLookup(handlers);
  const policy: RunPolicy = { onPermanentFailure: 'release', claimTimeoutMs: context.leaseMs };
  const ignoredTypes = new Set<string>();

  const warnOnce = (eventType: string) => {
    if (ignoredTypes.has(eventType) || ignoredTypes.size >= maxIgnoredTypes) return;
    ignoredTypes.add(eventType);
    context.logger.warn('no_handler', { eventType, fix: 'Add a handler for it, or one for "*"' });
  };

  /** The receiver read the body before it enqueued it. So something else made the job, or changed it since. */
  const deadLetterUnreadable = async (
    { body, receivedAt }: QueuedDelivery,
    { eventContext }: Delivery,
    code: Extract<DeadLetter, { body: Uint8Array }>['error'],
  ): Promise<JobResult> => {
    await sendDeadLetter(
      { reason: 'unreadable', error: code, body, receivedAt },
      context,
      eventContext,
    );
    return { kind: 'permanent', error: new BlumaWebhookError(code, 'The job holds no event') };
  };

  /** Runs the event until it has a result that says something of the event, rather than of the store. */
  const runEvent = async (input: RunInput, delivery: Delivery): Promise<WaitResult> => {
    for (let pauseMs = shortestPauseMs; ; pauseMs = Math.min(pauseMs * 2, longestPauseMs)) {
      const running = runs.findJoinable(input.key);
      running?.report({ name: 'joined' });
      const result = await (running
        ? running.join(delivery)
        : runs.start(new Run(input, context, policy), delivery));
      if (result.kind !== 'store_unavailable' && result.kind !== 'in_progress') return result;
      // The store cannot be reached. Nor can it be by any other job.
      await sleep(Math.random() * pauseMs, context.shutdown.draining);
      if (!context.shutdown.isAccepting) return { kind: 'shutting_down' };
    }
  };

  return async (queued, delivery, isLastAttempt) => {
    const parsed = parseEvent(queued.body);
    if (!parsed.ok) return deadLetterUnreadable(queued, delivery, parsed.code);
    const { event } = parsed;
    const handler = findHandler(event.type);
    if (!handler) {
      warnOnce(queued.eventType);
      return { kind: 'ignored' };
    }
    const { key } = queued;
    const { receivedAt, eventContext } = delivery;
    const result = await runEvent({ key, event, handler, receivedAt, eventContext }, delivery);
    if (result.kind === 'handled' || result.kind === 'duplicate') return { kind: result.kind };
    if (result.kind !== 'failed' || result.reason === 'shutdown') return { kind: 'shutting_down' };
    const { error, reason, attempt } = result;
    // No dead letter: another process may have handled the event, or may be about to.
    if (reason === 'lease_lost' && isLastAttempt) return { kind: reason };
    const isPermanent = reason === 'permanent';
    if (isPermanent || isLastAttempt) {
      await sendDeadLetter(
        { reason, event, attempt, error, receivedAt },
        context,
        delivery.eventContext,
      );
    }
    return { kind: isPermanent ? 'permanent' : 'failed', error: toError(error) };
  };
}
