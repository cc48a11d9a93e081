import { type Alarm, startAlarm, stopAlarm } from '#timers';
import type { RunContext } from '../context.ts';
import type { Delivery } from '../delivery.ts';
import { BlumaWebhookError, isPermanentError } from '../errors.ts';
import type { WebhookEvent } from '../events.ts';
import type { Handler } from '../handlers.ts';
import { pause } from '../lib/pause.ts';
import { call, now } from '../lib/timeout.ts';
import type { EventContext, LifecycleStep } from '../observer.ts';
import { claimEvent } from './claim-event.ts';
import { deadLetter } from './dead-letter.ts';
import type { ActiveLease } from './lease.ts';
import { RunHandlerContext } from './run-handler-context.ts';
import type { RunFailure, RunResult, WaitResult } from './run-result.ts';

/** One verified event, and who handles it. */
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

type Waiter = (result: RunResult) => void;

const maxRetries = 3;
const storeRetryMs = 250;

const verbs = { complete: 'completed', release: 'released' } as const;

type Verb = keyof typeof verbs;

/**
 * One execution of an event in this process, from its claim to its settlement. Deliveries of the same event join it and
 * share its result. It outlives the deliveries whose deadlines come first.
 */
export class Run {
  readonly key: string;
  /** Settles, never rejects, when nothing more is done for this run. */
  finished: Promise<void> | undefined;
  readonly #input: RunInput;
  readonly #context: RunContext;
  readonly #policy: RunPolicy;
  readonly #waiters = new Set<Waiter>();
  #eventContext: EventContext;
  #state: RunState = { phase: 'claiming', resultAtDeadline: { kind: 'store_unavailable' } };
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

  /** What succeeded can be joined until the store knows. After a failure the next delivery starts a run of its own. */
  get isJoinable(): boolean {
    if (this.#isDetached) return false;
    if (this.#state.phase !== 'settled') return true;
    const { kind } = this.#state.result;
    return kind === 'handled' || kind === 'dead_letter';
  }

  /** Waits for the result until the delivery's deadline. Then says what is true of the run at that moment. */
  join(delivery: Delivery): Promise<WaitResult> {
    return new Promise((resolve) => {
      const end = (result: WaitResult) => {
        stopAlarm(alarm);
        this.#waiters.delete(end);
        delivery.eventContext = { ...this.#eventContext, ...delivery.eventContext };
        resolve(result);
      };
      const alarm: Alarm = startAlarm(delivery.deadline - now(), () =>
        end(this.#resultAtDeadline(delivery)),
      );
      if (this.#state.phase === 'settled') end(this.#state.result);
      else this.#waiters.add(end);
    });
  }

  /** Ends the wait for the handler: the receiver or worker closes. */
  abort(): void {
    this.#interrupt?.(new BlumaWebhookError('shutting_down', 'Given up'));
  }

  /** Runs the event. Call it once. Never rejects. */
  async execute(): Promise<void> {
    let lease: ActiveLease | undefined;
    try {
      const claimed = await this.#claim();
      if ('kind' in claimed) {
        this.#decide(claimed);
      } else {
        lease = claimed;
        await this.#runUnder(lease);
      }
    } catch (error) {
      this.report({ name: 'internal_error', err: error });
      const attempt = this.#eventContext.attempt ?? 1;
      this.#decide({ kind: 'failed', reason: 'retries_exhausted', error, attempt });
    }
    lease?.end();
    this.#publish();
  }

  report(step: LifecycleStep): undefined {
    this.#context.report(step, this.#eventContext);
  }

  #resultAtDeadline({ onDeadline }: Delivery): WaitResult {
    const state = this.#state;
    switch (state.phase) {
      case 'settling':
      case 'settled':
        return state.result;
      case 'claiming':
        this.#isDetached ||= this.#waiters.size === 1;
        return state.resultAtDeadline;
      case 'running':
        if (onDeadline !== 'accept') return { kind: 'deadline_exceeded' };
        this.#wasAcknowledged = true;
        return { kind: 'accepted' };
    }
  }

  #claim(): Promise<ActiveLease | RunResult> {
    const { store } = this.#context;
    const { claimTimeoutMs } = this.#policy;
    return claimEvent({
      key: this.key,
      context: this.#context,
      claim: (key, options) =>
        claimTimeoutMs === undefined
          ? store.claim(key, options)
          : call(claimTimeoutMs, () => store.claim(key, options)),
      report: (step) => this.report(step),
      onInProgress: (retryAfterMs) => {
        this.#state = {
          phase: 'claiming',
          resultAtDeadline: { kind: 'in_progress', retryAfterMs },
        };
      },
      hasWaiters: () => this.#waiters.size > 0,
    });
  }

  /** Calls the handler under the lease, then tells the deliveries and the store how it ended. */
  async #runUnder(lease: ActiveLease): Promise<void> {
    const { attempt } = lease.claim;
    this.#eventContext = { ...this.#eventContext, attempt };
    this.report({ name: 'claimed' });
    this.#renew(lease);
    const failure = await this.#handleWithRetries(lease);
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
    if (verb) await this.#settle(lease, verb);
  }

  #renew(lease: ActiveLease): void {
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

  /** After a 202 Bluma does not send the event again. The pauses are 1, 4 and 16 s at most, each drawn from 0 up. */
  async #handleWithRetries(lease: ActiveLease): Promise<RunFailure | undefined> {
    const { shutdown } = this.#context;
    // No delivery waits any more: the claim is released unused.
    if (this.#waiters.size === 0 || !shutdown.isAccepting) {
      return this.#failure(lease, 'shutdown', undefined);
    }
    let failure = await this.#handle(lease, 0);
    for (let retry = 1; retry <= maxRetries; retry++) {
      if (failure?.reason !== 'retries_exhausted' || !this.#wasAcknowledged) break;
      if (!lease.isLost) await pause(Math.random() * 1000 * 4 ** (retry - 1), shutdown.draining);
      if (lease.isLost) failure = { ...failure, reason: 'lease_lost' };
      else if (shutdown.isAborting) failure = { ...failure, reason: 'shutdown' };
      else failure = await this.#handle(lease, retry);
    }
    return failure;
  }

  /** Calls the handler. Undefined: it succeeded. */
  async #handle(lease: ActiveLease, retry: number): Promise<RunFailure | undefined> {
    const { handler, event, receivedAt, eventContext } = this.#input;
    const startedAt = now();
    if (!this.#isDecided) this.#state = { phase: 'running' };
    this.report({ name: 'handler_started', retry });
    const context = new RunHandlerContext(
      lease.claim,
      eventContext.secretIndex ?? 0,
      receivedAt,
      this.#context.logger,
      () => this.#signal,
    );
    let work: Promise<unknown>;
    try {
      work = Promise.resolve(handler(event, context));
    } catch (error) {
      return this.#handlerFailed(lease, startedAt, error);
    }
    return this.#waitForHandler(lease, startedAt, work);
  }

  #handlerSucceeded(startedAt: number): undefined {
    return this.report({ name: 'handler_succeeded', durationMs: now() - startedAt });
  }

  #handlerFailed(lease: ActiveLease, startedAt: number, err: unknown): RunFailure {
    this.report({ name: 'handler_failed', durationMs: now() - startedAt, err });
    return this.#failure(lease, isPermanentError(err) ? 'permanent' : 'retries_exhausted', err);
  }

  /** The handler goes on, though its result counts no more: it took too long, or `close` was called. */
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
      () => this.#tellStore(lease, 'complete'),
      () => this.#tellStore(lease, 'release'),
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
        stopAlarm(timer);
        this.#interrupt = undefined;
        resolve(failure);
      };
      this.#interrupt = (error) => end(this.#handlerInterrupted(lease, startedAt, work, error));
      const timer: Alarm = startAlarm(this.#context.handlerTimeoutMs, () =>
        this.#interrupt?.(new BlumaWebhookError('handler_timeout', 'Given up')),
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

  /** Gives the deliveries that wait the result, if it is decided. */
  #publish(): void {
    if (this.#state.phase !== 'settling') return;
    const { result } = this.#state;
    this.#state = { phase: 'settled', result };
    for (const end of this.#waiters) end(result);
  }

  async #deadLetterPermanent(failure: RunFailure): Promise<boolean> {
    return this.#policy.onPermanentFailure === 'dead_letter' && this.#deadLetter(failure);
  }

  #deadLetter({ reason, error, attempt }: RunFailure): Promise<boolean> {
    const { event, receivedAt } = this.#input;
    const letter = { reason, error, event, attempt, receivedAt };
    return deadLetter(letter, this.#context, this.#eventContext);
  }

  /**
   * Tells the store how the run ended, again and again until the lease ends. The deliveries wait for the first call only:
   * the result stands even if the store never knows, since a second run would double the effect.
   */
  async #settle(lease: ActiveLease, verb: Verb): Promise<void> {
    while (!(await this.#tellStore(lease, verb))) {
      this.#publish();
      if (this.#context.shutdown.isClosed || lease.leftMs <= storeRetryMs) return;
      await new Promise<void>((resolve) => startAlarm(storeRetryMs, resolve));
    }
  }

  /** Whether the store answered. Never rejects. */
  async #tellStore({ claim }: ActiveLease, verb: Verb): Promise<boolean> {
    const { store, leaseMs, retainMs } = this.#context;
    try {
      const result = await call<string>(leaseMs / 3, () => store[verb](claim, { retainMs }));
      this.report({ name: result === 'lost' ? `${verb}_lost` : verbs[verb] });
      return true;
    } catch (err) {
      this.report({ name: `${verb}_failed`, err });
      return false;
    }
  }
}
