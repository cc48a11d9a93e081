import { pause } from './acquire.ts';
import { type DeadLetter, handOver } from './dead-letter.ts';
import { BlumaWebhookError, isPermanentError } from './errors.ts';
import { type Held, keepLease } from './lease.ts';
import { conclude, isWanted, publish, reportOn } from './run.ts';
import { call, expired, now, within } from './timeout.ts';

/** Why the event is not done, as a dead letter would say it. */
interface Failure {
  readonly reason: Exclude<DeadLetter['reason'], 'unreadable'>;
  readonly error: unknown;
}

const maxRetries = 3;

const storeRetryMs = 250;

/** Nobody waits any more: the claim is given back unused. */
const withdrawn: Failure = { reason: 'shutdown', error: undefined };

/** Runs the handler under its lease, then tells those who wait and the store how it ended. */
export async function execute(held: Held): Promise<void> {
  const { run } = held;
  const { env } = run;
  const { attempt } = held.claim;
  run.subject = { ...run.subject, attempt };
  reportOn(run, { name: 'claimed' });
  run.letGo = keepLease(held);
  let failure = isWanted(run) ? await handle(held, 0) : withdrawn;
  // After a 202 nobody else would try again. The pauses are 1, 4 and 16 s at most, each drawn from 0 up.
  for (let retry = 0; retry < maxRetries; retry++) {
    if (failure?.reason !== 'retries_exhausted' || !run.isAccepted) break;
    if (!held.isLost) await pause(env, Math.random() * 1000 * 4 ** retry);
    if (held.isLost) failure = { ...failure, reason: 'lease_lost' };
    else if (env.phase === 'stopped') failure = { ...failure, reason: 'shutdown' };
    else failure = await handle(held, retry + 1);
  }
  let verb: Verb | undefined = 'complete';
  if (!failure) {
    conclude(run, { kind: 'handled', attempt });
  } else if (failure.reason === 'permanent' && (await bury(held, failure))) {
    conclude(run, { kind: 'dead_letter' });
  } else {
    // Concluded first: from here on nothing can be accepted any more.
    conclude(run, { kind: failure.reason === 'shutdown' ? 'shutting_down' : 'handler_failed' });
    if (run.isAccepted) await bury(held, failure);
    // After a timeout the claim lapses, since the handler may still be at work.
    verb = failure.reason === 'handler_timeout' ? undefined : 'release';
  }
  run.letGo();
  // Until the lease ends; whoever waits for the answer waits for the first try only. The answer holds even if the store
  // never hears of it: asking for a second run would double the effect.
  while (verb && !(await tellStore(held, verb))) {
    publish(run);
    if (env.phase === 'over' || now() + storeRetryMs >= held.until) return;
    await within(storeRetryMs, undefined);
  }
}

async function handle(held: Held, retry: number): Promise<Failure | undefined> {
  const { run, claim, controller } = held;
  const { env, subject, delivery, handler } = run;
  const startedAt = now();
  const durationMs = () => now() - startedAt;
  run.standing = 'running';
  reportOn(run, { name: 'handler_started', retry });
  let work: Promise<unknown>;
  let ending: unknown;
  try {
    work = Promise.resolve(
      handler(run.event, {
        claim,
        attempt: claim.attempt,
        secretIndex: subject.secretIndex ?? 0,
        receivedAt: delivery.receivedAt,
        logger: env.logger,
        signal: controller.signal,
      }),
    );
    ending = await within(env.handlerTimeoutMs, work, run);
  } catch (error) {
    reportOn(run, { name: 'handler_failed', durationMs: durationMs(), err: error });
    return { reason: isPermanentError(error) ? 'permanent' : 'retries_exhausted', error };
  }
  if (ending !== expired) {
    return reportOn(run, { name: 'handler_succeeded', durationMs: durationMs() });
  }
  const isShutdown = env.phase === 'stopped';
  const error = new BlumaWebhookError(isShutdown ? 'shutting_down' : 'handler_timeout', 'Given up');
  reportOn(run, { name: 'handler_given_up', durationMs: durationMs(), err: error });
  controller.abort(error);
  run.letGo();
  void work.then(
    () => tellStore(held, 'complete'),
    () => tellStore(held, 'release'),
  );
  return { reason: isShutdown ? 'shutdown' : 'handler_timeout', error };
}

function bury({ run, claim }: Held, failure: Failure): Promise<boolean> {
  const { event, delivery, env, subject } = run;
  const letter = {
    ...failure,
    event,
    attempt: claim.attempt,
    receivedAt: delivery.receivedAt,
  };
  return handOver(letter, env, subject);
}

const told = { complete: 'completed', release: 'released' } as const;

type Verb = keyof typeof told;

/** Whether it was heard. */
async function tellStore({ run, claim }: Held, verb: Verb): Promise<boolean> {
  const { store, leaseMs, retainMs } = run.env;
  try {
    const result = await call<string>(leaseMs / 3, () => store[verb](claim, { retainMs }));
    reportOn(run, { name: result === 'lost' ? `${verb}_lost` : told[verb] });
    return true;
  } catch (err) {
    reportOn(run, { name: `${verb}_failed`, err });
    return false;
  }
}
