import { startTimer } from '#timers';
import type { RunContext } from '../context.ts';
import type { Delivery } from '../delivery.ts';
import { BlumaWebhookError, isPermanentError } from '../errors.ts';
import type { WebhookEvent } from '../events/events.ts';
import type { Handler } from '../handlers.ts';
import { now } from '../lib/clock.ts';
import { isPromise, type MaybePromise } from '../lib/maybe-promise.ts';
import { sleep } from '../lib/sleep.ts';
import { withTimeout } from '../lib/timeout.ts';
import type { EventContext, LifecycleStep } from '../ports/observer.ts';
import { claimEvent } from './claim-event.ts';
import { ActiveLease } from './lease.ts';
import { RunHandlerContext } from './run-handler-context.ts';
import type { RunFailure, RunResult, WaitResult } from './run-result.ts';
import { sendDeadLetter } from './send-dead-letter.ts';
import { Waiter } from './waiter.ts';

/** One verified event and its handler. */
export interface RunInput {
  readonly key: string;
  readonly event: WebhookEvent;
  readonly handler: Handler;
  readonly receivedAt: Date;
  readonly eventContext: EventContext;
}

/** What a receiver and a worker do differently. */
export interface RunPolicy {
  /**
   * What becomes of an event whose failure is permanent. `dead_letter`: it becomes a dead letter and is completed.
   * `release`: its claim is released, so that the queue's engine can replay it.
   */
  readonly onPermanentFailure: 'dead_letter' | 'release';
  /** How long the store may take for a claim, in ms. A delivery has a deadline, a job has none. */
  readonly claimTimeoutMs: number | undefined;
}

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

const maxRetries = 3;
const storeRetryMs = 250;

const verbs = { complete: 'completed', release: 'released' } as const;

type Verb = keyof typeof verbs;

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
  /** Of the handler's signal, which few handlers read. */
  #controller: AbortController | undefined;
  #abortError: BlumaWebhookError | undefined;
  /** Ends the wait for a handler. */
  #interrupt: ((error: BlumaWebhookError) => void) | undefined;

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

  /** Waits for the result until the delivery's deadline. Then says what is true of the run at that moment. */
  join(delivery: Delivery): MaybePromise<WaitResult> {
    if (this.#state.phase === 'settled') return this.#answer(delivery, this.#state.result);
    return this.#wait(this.#addWaiter(delivery));
  }

  /** Ends the wait for the handler: the receiver or worker closes. */
  abort(): void {
    this.#interrupt?.(new BlumaWebhookError('shutting_down', 'Given up'));
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
    switch (state.phase) {
      case 'settling':
      case 'settled':
        return state.result;
      case 'claiming':
        this.#isDetached ||= this.#waiters.length === 1;
        return state.resultAtDeadline;
      case 'running':
        if (onDeadline !== 'accept') return { kind: 'deadline_exceeded' };
        // The process may be killed before the handler ends, and after a 202 Bluma would not send the event again.
        if (!this.#context.shutdown.isAccepting) return { kind: 'shutting_down' };
        this.#wasAcknowledged = true;
        return { kind: 'accepted' };
    }
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
    const first = this.#handleFirst(lease);
    // A handler that is done already needs no renewal. A dead letter may take as long as a handler.
    if (first) this.#startRenewal(lease);
    let failure = isPromise(first) ? await first : first;
    if (failure && this.#wasAcknowledged) failure = await this.#retry(lease, failure);
    let verb: Verb | undefined = 'complete';
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
    const recording = this.#record(lease, verb);
    const isRecorded = isPromise(recording) ? await recording : recording;
    this.#publish();
    if (!isRecorded) await this.#recordAgain(lease, verb);
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
        this.#abortHandler(error);
      },
    });
  }

  #failure({ claim }: ActiveLease, reason: RunFailure['reason'], error: unknown): RunFailure {
    return { kind: 'failed', reason, error, attempt: claim.attempt };
  }

  #handleFirst(lease: ActiveLease): MaybePromise<RunFailure | undefined> {
    // No delivery waits any more: the claim is released unused.
    if (this.#waiters.length === 0 || !this.#context.shutdown.isAccepting) {
      return this.#failure(lease, 'shutdown', undefined);
    }
    return this.#handle(lease, 0);
  }

  /** After a 202 Bluma does not send the event again. The pauses are 1, 4 and 16 s at most, each drawn from 0 up. */
  async #retry(lease: ActiveLease, first: RunFailure): Promise<RunFailure | undefined> {
    const { shutdown } = this.#context;
    let failure: RunFailure | undefined = first;
    for (let retry = 1; retry <= maxRetries; retry++) {
      if (failure?.reason !== 'retries_exhausted') break;
      if (!lease.isLost) await sleep(Math.random() * 1000 * 4 ** (retry - 1), shutdown.draining);
      if (lease.isLost) failure = { ...failure, reason: 'lease_lost' };
      else if (shutdown.isAborting) failure = { ...failure, reason: 'shutdown' };
      else failure = await this.#handle(lease, retry);
    }
    return failure;
  }

  /** Calls the handler. Undefined: it succeeded. */
  #handle(lease: ActiveLease, retry: number): MaybePromise<RunFailure | undefined> {
    const { handler, event, receivedAt, eventContext } = this.#input;
    const startedAt = now();
    if (!this.#isDecided) this.#state = running;
    this.report({ name: 'handler_started', retry });
    const context = new RunHandlerContext(
      lease.claim,
      eventContext.secretIndex ?? 0,
      receivedAt,
      this.#context.logger,
      () => this.#signal,
    );
    try {
      const work: unknown = handler(event, context);
      if (!isPromise(work)) return this.#handlerSucceeded(startedAt);
      return this.#waitForHandler(lease, startedAt, Promise.resolve(work));
    } catch (error) {
      return this.#handlerFailed(lease, startedAt, error);
    }
  }

  #handlerSucceeded(startedAt: number): undefined {
    return this.report({ name: 'handler_succeeded', durationMs: now() - startedAt });
  }

  #handlerFailed(lease: ActiveLease, startedAt: number, err: unknown): RunFailure {
    this.report({ name: 'handler_failed', durationMs: now() - startedAt, err });
    return this.#failure(lease, isPermanentError(err) ? 'permanent' : 'retries_exhausted', err);
  }

  /** The handler goes on, but its result no longer counts: it took too long, or `close` was called. */
  #handlerInterrupted(
    lease: ActiveLease,
    startedAt: number,
    work: Promise<unknown>,
    err: BlumaWebhookError,
  ): RunFailure {
    this.report({ name: 'handler_aborted', durationMs: now() - startedAt, err });
    this.#abortHandler(err);
    lease.end();
    void work.then(
      () => this.#record(lease, 'complete'),
      () => this.#record(lease, 'release'),
    );
    return this.#failure(lease, err.code === 'shutting_down' ? 'shutdown' : 'handler_timeout', err);
  }

  #waitForHandler(
    lease: ActiveLease,
    startedAt: number,
    work: Promise<unknown>,
  ): Promise<RunFailure | undefined> {
    return new Promise((resolve) => {
      const end = (failure: RunFailure | undefined) => {
        timer.stop();
        this.#interrupt = undefined;
        resolve(failure);
      };
      this.#interrupt = (error) => end(this.#handlerInterrupted(lease, startedAt, work, error));
      const timer = startTimer(
        this.#context.handlerTimeoutMs,
        () => this.#interrupt?.(new BlumaWebhookError('handler_timeout', 'Given up')),
        startedAt,
      );
      work.then(
        () => this.#interrupt && end(this.#handlerSucceeded(startedAt)),
        (error) => this.#interrupt && end(this.#handlerFailed(lease, startedAt, error)),
      );
    });
  }

  get #signal(): AbortSignal {
    this.#controller ??= new AbortController();
    if (this.#abortError) this.#controller.abort(this.#abortError);
    return this.#controller.signal;
  }

  #abortHandler(error: BlumaWebhookError): void {
    this.#abortError ??= error;
    this.#controller?.abort(this.#abortError);
  }

  get #isDecided(): boolean {
    return this.#state.phase === 'settling' || this.#state.phase === 'settled';
  }

  /** The first result counts. */
  #decide(result: RunResult): void {
    if (!this.#isDecided) this.#state = { phase: 'settling', result };
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

  /** Asks the store to record the result. Whether the store answered. Never rejects. */
  #record({ claim }: ActiveLease, verb: Verb): MaybePromise<boolean> {
    const { store, leaseMs, retainMs } = this.#context;
    const onResult = (result: string): boolean => {
      this.report({ name: result === 'lost' ? `${verb}_lost` : verbs[verb] });
      return true;
    };
    const onError = (err: unknown): boolean => {
      this.report({ name: `${verb}_failed`, err });
      return false;
    };
    try {
      const call: MaybePromise<string> = store[verb](claim, { retainMs });
      if (!isPromise(call)) return onResult(call);
      const timeoutMs = Math.ceil(leaseMs / 3);
      return Promise.resolve(withTimeout(timeoutMs, call)).then(onResult, onError);
    } catch (err) {
      return onError(err);
    }
  }

  /**
   * Asks again and again until the lease ends. The deliveries wait for the first call only: the result stands even if the
   * store never knows it, since a second run would double the effect.
   */
  async #recordAgain(lease: ActiveLease, verb: Verb): Promise<void> {
    const { shutdown } = this.#context;
    while (!shutdown.isClosed && lease.leftMs > storeRetryMs) {
      await sleep(storeRetryMs);
      if (await this.#record(lease, verb)) return;
    }
  }
}
