import type { RunContext } from '../context.ts';
import { BlumaWebhookError } from '../errors.ts';
import { isPromise, type MaybePromise } from '../lib/maybe-promise.ts';
import { withTimeout } from '../lib/timeout.ts';
import type { EventContext, LifecycleStep } from '../ports/observer.ts';
import { claimEvent } from './claim-event.ts';
import type { Delivery } from './delivery.ts';
import { Handling } from './handling.ts';
import { ActiveLease } from './lease.ts';
import type { RunInput, RunPolicy } from './run-input.ts';
import type { RunFailure, RunResult, WaitResult } from './run-result.ts';
import { sendDeadLetter } from './send-dead-letter.ts';
import { Settlement, type SettlementVerb } from './settlement.ts';
import { Waiter } from './waiter.ts';

type RunState =
  /** No result yet. A claim may be under way that the store never answers, or another process has the lease. */
  | { readonly phase: 'claiming'; readonly resultAtDeadline: RunResult }
  | { readonly phase: 'running' }
  /** The result is decided. The store is asked to record it. */
  | { readonly phase: 'settling'; readonly result: RunResult }
  /** The deliveries that waited have the result. */
  | { readonly phase: 'settled'; readonly result: RunResult };

const claiming: RunState = {
  phase: 'claiming',
  resultAtDeadline: { kind: 'store_unavailable' },
};
const running: RunState = { phase: 'running' };

/**
 * One execution of an event in this process, from its claim to its settlement. Deliveries of the same event join it and
 * share its result. It outlives the deliveries whose deadlines come first.
 *
 * It is synchronous until it has to wait: for a store that answers with a promise, or for a handler that returns one.
 */
export class Run {
  readonly key: string;
  /** Settles, never rejects, when nothing more is done for this run. */
  finished: Promise<void> | undefined;
  readonly #input: RunInput;
  readonly #context: RunContext;
  readonly #policy: RunPolicy;
  #waiters: Waiter[] = [];
  #eventContext: EventContext;
  #state: RunState = claiming;
  /** The store may never answer this run's claim. The next delivery starts a run of its own. */
  #isDetached = false;
  /** A delivery was answered 202, so Bluma does not send the event again. */
  #wasAcknowledged = false;
  #handling: Handling | undefined;

  constructor(input: RunInput, context: RunContext, policy: RunPolicy) {
    this.key = input.key;
    this.#input = input;
    this.#eventContext = input.eventContext;
    this.#context = context;
    this.#policy = policy;
  }

  /** A success can be joined until the store has it. After a failure the next delivery starts a run of its own. */
  get isJoinable(): boolean {
    if (this.#isDetached) return false;
    if (this.#state.phase !== 'settled') return true;
    const { kind } = this.#state.result;
    return kind === 'handled' || kind === 'dead_letter';
  }

  /** Starts the run for a delivery, and waits as `join` does. Call it once. */
  start(delivery: Delivery): MaybePromise<WaitResult> {
    const waiter = this.#addWaiter(delivery);
    this.finished = this.#execute();
    return this.#wait(waiter);
  }

  /** Waits for the result until the delivery's deadline. After it, resolves to the state of the run at that moment. */
  join(delivery: Delivery): MaybePromise<WaitResult> {
    if (this.#state.phase === 'settled') return this.#answer(delivery, this.#state.result);
    return this.#wait(this.#addWaiter(delivery));
  }

  /** Ends the wait for the handler: the receiver or worker closes. */
  abort(): void {
    this.#handling?.interrupt(
      new BlumaWebhookError('shutting_down', 'close() stopped waiting for the handler'),
    );
  }

  report(step: LifecycleStep): undefined {
    this.#context.report(step, this.#eventContext);
  }

  #addWaiter(delivery: Delivery): Waiter {
    const waiter = new Waiter(delivery);
    this.#waiters.push(waiter);
    return waiter;
  }

  #wait(waiter: Waiter): MaybePromise<WaitResult> {
    return waiter.wait(() => {
      const result = this.#resultAtDeadline(waiter.delivery);
      this.#waiters.splice(this.#waiters.indexOf(waiter), 1);
      waiter.settle(this.#answer(waiter.delivery, result));
    });
  }

  /** The delivery's log line names the attempt, too. */
  #answer(delivery: Delivery, result: WaitResult): WaitResult {
    delivery.eventContext =
      delivery.eventContext === this.#input.eventContext
        ? this.#eventContext
        : { ...this.#eventContext, ...delivery.eventContext };
    return result;
  }

  #resultAtDeadline({ onDeadline }: Delivery): WaitResult {
    const state = this.#state;
    if ('result' in state) return state.result;
    if (state.phase === 'claiming') {
      this.#isDetached ||= this.#waiters.length === 1;
      return state.resultAtDeadline;
    }
    if (onDeadline !== 'accept') return { kind: 'deadline_exceeded' };
    // The process may be killed before the handler ends, and after a 202 Bluma would not send the event again.
    if (!this.#context.shutdown.isAccepting) return { kind: 'shutting_down' };
    this.#wasAcknowledged = true;
    return { kind: 'accepted' };
  }

  /** Never rejects. */
  async #execute(): Promise<void> {
    let lease: ActiveLease | undefined;
    try {
      const claim = this.#claim();
      const claimed = isPromise(claim) ? await claim : claim;
      if (claimed instanceof ActiveLease) {
        lease = claimed;
        await this.#runUnder(lease);
      } else {
        this.#decide(claimed);
      }
    } catch (error) {
      this.report({ name: 'internal_error', err: error });
      const attempt = this.#eventContext.attempt ?? 1;
      this.#decide({ kind: 'failed', reason: 'retries_exhausted', error, attempt });
    }
    lease?.end();
    this.#publish();
  }

  #claim(): MaybePromise<ActiveLease | RunResult> {
    const { store } = this.#context;
    const { claimTimeoutMs } = this.#policy;
    return claimEvent(
      {
        claim: (options) => {
          const result = store.claim(this.key, options);
          return claimTimeoutMs === undefined ? result : withTimeout(claimTimeoutMs, result);
        },
        report: (step) => this.report(step),
        onInProgress: (retryAfterMs) => {
          this.#state = {
            phase: 'claiming',
            resultAtDeadline: { kind: 'in_progress', retryAfterMs },
          };
        },
        hasWaiters: () => this.#waiters.length > 0,
      },
      this.#context,
    );
  }

  /** Calls the handler under the lease. Then records the result in the store, and gives it to the deliveries. */
  async #runUnder(lease: ActiveLease): Promise<void> {
    const { attempt } = lease.claim;
    this.#eventContext = { ...this.#eventContext, attempt };
    this.report({ name: 'claimed' });
    const first = this.#callHandler(lease);
    // A handler that is done already needs no renewal. A dead letter may take as long as a handler.
    if (first) this.#startRenewal(lease);
    let failure = isPromise(first) ? await first : first;
    if (failure && this.#wasAcknowledged && this.#handling) {
      failure = await this.#handling.retry(failure);
    }
    let verb: SettlementVerb | undefined = 'complete';
    if (!failure) {
      this.#decide({ kind: 'handled', attempt });
    } else if (failure.reason === 'permanent' && (await this.#deadLetterPermanent(failure))) {
      this.#decide({ kind: 'dead_letter' });
    } else {
      // Decided first: from here on no delivery is answered 202.
      this.#decide(failure);
      if (this.#wasAcknowledged) await this.#deadLetter(failure);
      // A handler that was aborted may still be at work: the claim lapses, or is settled when the handler ends.
      verb = failure.reason === 'handler_timeout' ? undefined : 'release';
    }
    lease.end();
    if (!verb) return;
    const settlement = new Settlement(lease, verb, this.#context, this);
    const settling = settlement.tryOnce();
    const isSettled = isPromise(settling) ? await settling : settling;
    // The deliveries wait for the first call only. The result stands even if the store never records it: a second run would
    // have the effect twice.
    this.#publish();
    if (!isSettled) await settlement.tryAgain();
    if (!failure && this.#wasAcknowledged) {
      this.report({
        name: 'run_finished',
        durationMs: Math.max(0, Date.now() - +this.#input.receivedAt),
      });
    }
  }

  #callHandler(lease: ActiveLease): MaybePromise<RunFailure | undefined> {
    // No delivery waits any more: the claim is released unused.
    if (this.#waiters.length === 0 || !this.#context.shutdown.isAccepting) {
      return this.#failure(lease, 'shutdown', undefined);
    }
    const { event, handler, receivedAt, eventContext } = this.#input;
    const { secretIndex = 0 } = eventContext;
    const report = (step: LifecycleStep) => this.report(step);
    const run = { event, handler, receivedAt, secretIndex, report };
    this.#handling = new Handling(run, lease, this.#context);
    this.#state = running;
    return this.#handling.callHandler();
  }

  #startRenewal(lease: ActiveLease): void {
    const { store, leaseMs } = this.#context;
    lease.startRenewal({
      leaseMs,
      renew: (claim, options) => store.renew(claim, options),
      onRenewed: () => this.report({ name: 'lease_renewed' }),
      onFailed: (err) => this.report({ name: 'renew_failed', err }),
      onLost: (cause) => {
        this.report({ name: 'lease_lost', cause });
        const error = new BlumaWebhookError('lease_lost', 'Its lease was lost while it ran');
        this.#decide(this.#failure(lease, 'lease_lost', error));
        this.#publish();
        this.#handling?.abortSignal(error);
      },
    });
  }

  #failure({ claim }: ActiveLease, reason: RunFailure['reason'], error: unknown): RunFailure {
    return { kind: 'failed', reason, error, attempt: claim.attempt };
  }

  /** The first result counts. */
  #decide(result: RunResult): void {
    if (!('result' in this.#state)) this.#state = { phase: 'settling', result };
  }

  /** Gives the result to the deliveries that wait, if it is decided. */
  #publish(): void {
    if (this.#state.phase !== 'settling') return;
    const { result } = this.#state;
    this.#state = { phase: 'settled', result };
    const waiters = this.#waiters;
    this.#waiters = [];
    for (const waiter of waiters) waiter.settle(this.#answer(waiter.delivery, result));
  }

  async #deadLetterPermanent(failure: RunFailure): Promise<boolean> {
    return this.#policy.onPermanentFailure === 'dead_letter' && this.#deadLetter(failure);
  }

  #deadLetter({ reason, error, attempt }: RunFailure): Promise<boolean> {
    const { event, receivedAt } = this.#input;
    const letter = { reason, error, event, attempt, receivedAt };
    return sendDeadLetter(letter, this.#context, this.#eventContext);
  }
}
