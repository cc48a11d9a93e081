import type { RunContext } from '../context.ts';
import { type BlumaWebhookError, isPermanentError } from '../errors.ts';
import type { WebhookEvent } from '../events/events.ts';
import type { Handler } from '../handlers.ts';
import { now } from '../lib/clock.ts';
import { isPromise, type MaybePromise } from '../lib/maybe-promise.ts';
import { sleep } from '../lib/sleep.ts';
import type { LifecycleStep } from '../ports/observer.ts';
import { HandlerCall } from './handler-call.ts';
import { LazySignal } from './lazy-signal.ts';
import type { ActiveLease } from './lease.ts';
import { RunHandlerContext } from './run-handler-context.ts';
import type { RunFailure } from './run-result.ts';
import { Settlement } from './settlement.ts';

const maxRetries = 3;

/** What a run gives to its handling. */
export interface HandlingRun {
  readonly event: WebhookEvent;
  readonly handler: Handler;
  readonly receivedAt: Date;
  readonly secretIndex: number;
  report(step: LifecycleStep): void;
}

/** The calls of the handler under one lease: the first one, and the retries after a 202. */
export class Handling {
  readonly #run: HandlingRun;
  readonly #lease: ActiveLease;
  readonly #context: RunContext;
  readonly #signal = new LazySignal();
  /**
   * The call that is waited for. It is an object and not a function: V8 would keep the object whose field gets a function
   * until the next major garbage collection.
   */
  #call: HandlerCall | undefined;

  constructor(run: HandlingRun, lease: ActiveLease, context: RunContext) {
    this.#run = run;
    this.#lease = lease;
    this.#context = context;
  }

  /** Calls the handler. Undefined: it succeeded. Synchronous if the handler is. Never rejects. */
  callHandler(retry = 0): MaybePromise<RunFailure | undefined> {
    const { handler, event, receivedAt, secretIndex } = this.#run;
    const { logger } = this.#context;
    const startedAt = now();
    this.#run.report({ name: 'handler_started', retry });
    const { claim } = this.#lease;
    const context = new RunHandlerContext(claim, secretIndex, receivedAt, logger, this.#signal);
    try {
      const work: unknown = handler(event, context);
      if (!isPromise(work)) return this.#onSuccess(startedAt);
      return this.#waitFor(Promise.resolve(work), startedAt);
    } catch (error) {
      return this.#onFailure(startedAt, error);
    }
  }

  /** After a 202 Bluma does not send the event again. The pauses are at most 1, 4 and 16 s, each with full jitter. */
  async retry(first: RunFailure): Promise<RunFailure | undefined> {
    const { shutdown } = this.#context;
    let failure: RunFailure | undefined = first;
    for (let retry = 1; retry <= maxRetries; retry++) {
      if (failure?.reason !== 'retries_exhausted') break;
      const pauseMs = Math.random() * 1000 * 4 ** (retry - 1);
      if (!this.#lease.isLost) await sleep(pauseMs, shutdown.draining);
      if (this.#lease.isLost) failure = { ...failure, reason: 'lease_lost' };
      else if (shutdown.isAborting) failure = { ...failure, reason: 'shutdown' };
      else failure = await this.callHandler(retry);
    }
    return failure;
  }

  /** Ends the wait for the handler. */
  interrupt(error: BlumaWebhookError): void {
    this.#call?.interrupt(error);
  }

  /** Aborts the handler's signal, and continues to wait. */
  abortSignal(error: BlumaWebhookError): void {
    this.#signal.abort(error);
  }

  async #waitFor(work: Promise<unknown>, startedAt: number): Promise<RunFailure | undefined> {
    this.#call = new HandlerCall(work, this.#context.handlerTimeoutMs, startedAt);
    const ending = await this.#call.wait();
    this.#call = undefined;
    switch (ending.kind) {
      case 'succeeded':
        return this.#onSuccess(startedAt);
      case 'failed':
        return this.#onFailure(startedAt, ending.error);
      case 'interrupted':
        return this.#onInterruption(work, startedAt, ending.error);
    }
  }

  #onSuccess(startedAt: number): undefined {
    this.#run.report({ name: 'handler_succeeded', durationMs: now() - startedAt });
  }

  #onFailure(startedAt: number, error: unknown): RunFailure {
    this.#run.report({ name: 'handler_failed', durationMs: now() - startedAt, err: error });
    return this.#failure(isPermanentError(error) ? 'permanent' : 'retries_exhausted', error);
  }

  /** The handler continues, but its result no longer counts. When it ends, the claim is settled in the store. */
  #onInterruption(work: Promise<unknown>, startedAt: number, error: BlumaWebhookError): RunFailure {
    this.#run.report({ name: 'handler_aborted', durationMs: now() - startedAt, err: error });
    this.#signal.abort(error);
    this.#lease.end();
    const settle = (verb: 'complete' | 'release') =>
      new Settlement(this.#lease, verb, this.#context, this.#run).tryOnce();
    void work.then(
      () => settle('complete'),
      () => settle('release'),
    );
    return this.#failure(error.code === 'shutting_down' ? 'shutdown' : 'handler_timeout', error);
  }

  #failure(reason: RunFailure['reason'], error: unknown): RunFailure {
    return { kind: 'failed', reason, error, attempt: this.#lease.claim.attempt };
  }
}
