import { pause } from './acquire.ts';
import { type DeadLetter, handOver } from './dead-letter.ts';
import { BlumaWebhookError, isPermanentError } from './errors.ts';
import type { WebhookEvent } from './events.ts';
import type { Handler, HandlerContext } from './handlers.ts';
import { type Held, keepLease } from './lease.ts';
import { conclude, isWanted, publish, type Run, type RunResult, reportOn } from './run.ts';
import { call, expired, now, within } from './timeout.ts';

/** A run that holds its claim. */
interface Execution {
  readonly run: Run;
  readonly held: Held;
  readonly context: HandlerContext;
  readonly controller: AbortController;
}

/** Why the event is not done, as a dead letter would say it. */
interface Failure {
  readonly reason: Exclude<DeadLetter['reason'], 'unreadable'>;
  readonly error: unknown;
}

/** After `accept`: 1, 4 and 16 s at most, each drawn from 0 up. */
const maxRetries = 3;
const retryDelayMs = (retry: number) => Math.random() * 1000 * 4 ** retry;

const storeRetryMs = 250;

/** Nobody waits any more: the claim is given back unused. */
const withdrawn: Failure = { reason: 'shutdown', error: undefined };

/** Runs the handler under its lease, then tells those who wait and the store how it ended. */
export async function execute(run: Run, held: Held): Promise<void> {
  const execution = begin(run, held);
  const failure = isWanted(run) ? await handle(execution) : withdrawn;
  if (failure?.reason === 'permanent' && (await bury(execution, failure))) {
    conclude(run, { kind: 'dead_letter' });
    return tellStore(execution, 'complete');
  }
  // Concluded first: from here on nothing can be accepted any more.
  conclude(run, resultOf(failure, held));
  if (!failure) return tellStore(execution, 'complete');
  if (run.isAccepted) await bury(execution, failure);
  // After a timeout the claim lapses, since the handler may still be at work.
  return tellStore(execution, failure.reason === 'handler_timeout' ? undefined : 'release');
}

function begin(run: Run, held: Held): Execution {
  const { claim } = held;
  const { attempt } = claim;
  const { receivedAt } = run.delivery;
  const { secretIndex = 0 } = run.subject;
  const { logger } = run.env;
  run.subject = { ...run.subject, attempt };
  reportOn(run, { name: 'claimed' });
  const controller = new AbortController();
  const { signal } = controller;
  const context: HandlerContext = { attempt, claim, secretIndex, receivedAt, logger, signal };
  run.letGo = keepLease(run, held, () => {
    conclude(run, { kind: 'lease_lost' });
    publish(run);
    controller.abort(givenUp('lease_lost'));
  });
  return { run, held, context, controller };
}

function resultOf(failure: Failure | undefined, { claim }: Held): RunResult {
  if (!failure) return { kind: 'handled', attempt: claim.attempt };
  return { kind: failure.reason === 'shutdown' ? 'shutting_down' : 'handler_failed' };
}

/** Calls the handler, and again after a failure if a 202 was given. */
async function handle(execution: Execution): Promise<Failure | undefined> {
  const { run, held } = execution;
  const { env } = run;
  run.standing = 'running';
  for (let retry = 0; ; retry++) {
    const failure = await callHandler(execution, retry);
    if (failure?.reason !== 'retries_exhausted') return failure;
    if (!run.isAccepted || retry === maxRetries) return failure;
    if (!held.isLost) await pause(run, retryDelayMs(retry));
    if (held.isLost) return { ...failure, reason: 'lease_lost' };
    if (env.phase === 'stopped') return { ...failure, reason: 'shutdown' };
  }
}

async function callHandler(execution: Execution, retry: number): Promise<Failure | undefined> {
  const { run, context, controller } = execution;
  const { env, event, handler } = run;
  const startedAt = now();
  reportOn(run, { name: 'handler_started', retry });
  const settled = failureOf(handler, event, context);
  const ending = await within(env.handlerTimeoutMs, settled, env.onStopped);
  const durationMs = now() - startedAt;
  if (ending === expired) {
    const isShutdown = env.phase === 'stopped';
    const error = givenUp(isShutdown ? 'shutting_down' : 'handler_timeout');
    reportOn(run, { name: 'handler_given_up', durationMs, err: error });
    controller.abort(error);
    run.letGo();
    void settled.then((failure) => send(execution, failure ? 'release' : 'complete'));
    return { reason: isShutdown ? 'shutdown' : 'handler_timeout', error };
  }
  if (ending) reportOn(run, { name: 'handler_failed', durationMs, err: ending.error });
  else reportOn(run, { name: 'handler_succeeded', durationMs });
  return ending;
}

/** What the handler throws or rejects with. */
async function failureOf(
  handler: Handler,
  event: WebhookEvent,
  context: HandlerContext,
): Promise<Failure | undefined> {
  try {
    await handler(event, context);
    return undefined;
  } catch (error) {
    return { reason: isPermanentError(error) ? 'permanent' : 'retries_exhausted', error };
  }
}

/** The reason of the signal's abort. */
function givenUp(code: 'shutting_down' | 'handler_timeout' | 'lease_lost'): BlumaWebhookError {
  return new BlumaWebhookError(code, 'Given up');
}

function bury({ run, held }: Execution, failure: Failure): Promise<boolean> {
  const { event, delivery } = run;
  const { attempt } = held.claim;
  const { receivedAt } = delivery;
  return handOver({ ...failure, event, attempt, receivedAt }, run.env, run.subject);
}

/**
 * Tries until the lease ends; whoever waits for the answer waits for the first try only. The answer holds even if the
 * store never hears of it: asking for a second run would double the effect.
 */
async function tellStore(execution: Execution, verb?: 'complete' | 'release'): Promise<void> {
  const { run, held } = execution;
  run.letGo();
  for (;;) {
    const isHeard = !verb || (await send(execution, verb));
    publish(run);
    if (isHeard || run.env.phase === 'over' || now() + storeRetryMs >= held.until) return;
    await within(storeRetryMs, undefined);
  }
}

async function send({ run, held }: Execution, verb: 'complete' | 'release'): Promise<boolean> {
  const { store, leaseMs, retainMs } = run.env;
  try {
    const result = await call<string>(leaseMs / 3, () => store[verb](held.claim, { retainMs }));
    reportOn(run, { name: result === 'lost' ? `${verb}_lost` : `${verb}d` });
    return true;
  } catch (err) {
    reportOn(run, { name: `${verb}_failed`, err });
    return false;
  }
}
