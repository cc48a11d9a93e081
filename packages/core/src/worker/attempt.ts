import { type DeadLetter, handOver } from '../dead-letter.ts';
import type { Delivery } from '../delivery.ts';
import type { RunEnvironment } from '../environment.ts';
import { BlumaWebhookError } from '../errors.ts';
import { createDispatch, type Handlers } from '../handlers.ts';
import { parseEvent } from '../parse.ts';
import type { QueuedDelivery } from '../queue.ts';
import { errorOf, type JobResult } from './job-result.ts';
import { createRunner } from './runner.ts';

/** One attempt of a job. */
export type Attempt = (
  queued: QueuedDelivery,
  delivery: Delivery,
  isLastAttempt: boolean,
) => Promise<JobResult>;

/** Types without a handler that are remembered as logged. */
const mostIgnoredTypes = 1000;

/** @throws {BlumaWebhookError} `missing_handlers`, `unknown_handler`, `invalid_handler` */
export function createAttempt(handlers: Handlers, env: RunEnvironment): Attempt {
  const dispatch = createDispatch(handlers);
  const run = createRunner(env);
  const ignoredTypes = new Set<string>();

  const warnOnce = (eventType: string) => {
    if (ignoredTypes.has(eventType) || ignoredTypes.size >= mostIgnoredTypes) return;
    ignoredTypes.add(eventType);
    env.logger.warn('no_handler', { eventType, fix: 'Add a handler for it, or one for "*"' });
  };

  /** The receiver has read it before it queued it: something else has written it, or changed it since. */
  const unreadable = async (
    { body, receivedAt }: QueuedDelivery,
    { subject }: Delivery,
    code: Extract<DeadLetter, { body: Uint8Array }>['error'],
  ): Promise<JobResult> => {
    await handOver({ reason: 'unreadable', error: code, body, receivedAt }, env, subject);
    return { kind: 'permanent', error: new BlumaWebhookError(code, 'The job holds no event') };
  };

  return async (queued, delivery, isLastAttempt) => {
    const parsed = parseEvent(queued.body);
    if (!parsed.ok) return unreadable(queued, delivery, parsed.code);
    const { event } = parsed;
    const handler = dispatch(event.type);
    if (!handler) {
      warnOnce(queued.eventType);
      return { kind: 'ignored' };
    }
    const ending = await run({ key: queued.key, event, handler, delivery });
    if (ending.kind !== 'failed') return ending;
    const { error, reason, attempt } = ending;
    // No dead letter: somebody else may have handled it, or be about to.
    if (reason === 'lease_lost' && isLastAttempt) return { kind: reason };
    const isPermanent = reason === 'permanent';
    if (isPermanent || isLastAttempt) {
      const { receivedAt } = delivery;
      await handOver({ reason, event, attempt, error, receivedAt }, env, delivery.subject);
    }
    return { kind: isPermanent ? 'permanent' : 'failed', error: errorOf(error) };
  };
}
