import { type AbortableContext, createContext } from './context.ts';
import { type DeadLetter, type DeadLetterHandler, handOver } from './dead-letter.ts';
import { BlumaWebhookError, isPermanentError } from './errors.ts';
import type { WebhookEvent } from './events.ts';
import { callHandler, type Ending } from './handler-call.ts';
import type { Handler } from './handlers.ts';
import { Lease } from './lease.ts';
import type { Logger } from './logger.ts';
import type { TransitionStep, TransitionSubject } from './observer.ts';
import type { Report } from './reporter.ts';
import type { RunResult } from './run.ts';
import type { Claim, IdempotencyStore } from './store.ts';
import { answered, now, sleep } from './timeout.ts';

/** One verified event and who is to handle it. */
export interface Job {
  readonly key: string;
  readonly event: WebhookEvent;
  readonly handler: Handler;
  readonly receivedAt: Date;
  readonly secretIndex: number;
}

/** What every run of a receiver shares. */
export interface RunEnvironment {
  readonly store: IdempotencyStore;
  readonly leaseMs: number;
  readonly retainMs: number;
  readonly handlerTimeoutMs: number;
  readonly report: Report;
  readonly logger: Logger;
  readonly onDeadLetter: DeadLetterHandler;
}

/** What an execution asks of the run around it, and tells it. */
export interface ExecutionHost {
  /** Whether a delivery was answered 202: then nobody but us will try again. */
  isAccepted(): boolean;
  isStopped(): boolean;
  readonly stopped: Promise<void>;
  /** Ends early when the receiver closes. */
  pause(ms: number): Promise<void>;
  /** What the answer will be is settled. The first call counts. */
  conclude(result: RunResult): void;
  /** Whoever waits may be answered with it. */
  publish(): void;
}

type LetterReason = Exclude<DeadLetter['reason'], 'unreadable'>;

/** Waits before the runs that follow an accepted one that failed; each is drawn from 0 up to this. */
const retryDelaysMs = [1000, 4000, 16_000];
const storeRetryMs = 100;
const longestStoreRetryMs = 2000;
/** The least that a call to the store is given, also when its lease has ended. */
const shortestCallMs = 1000;

/** What happens while a claim is held: the handler runs under a renewed lease, then the store hears how it ended. */
export class Execution {
  readonly #claim: Claim;
  readonly #job: Job;
  readonly #env: RunEnvironment;
  readonly #host: ExecutionHost;
  readonly #subject: TransitionSubject;
  readonly #abortable: AbortableContext;
  readonly #lease: Lease;
  #leaseLost = false;

  constructor(claim: Claim, claimedAt: number, job: Job, env: RunEnvironment, host: ExecutionHost) {
    this.#claim = claim;
    this.#job = job;
    this.#env = env;
    this.#host = host;
    const { attempt } = claim;
    this.#subject = { eventId: job.event.id, eventType: job.event.type, attempt };
    const { secretIndex, receivedAt } = job;
    this.#abortable = createContext({ attempt, claim, secretIndex, receivedAt, logger: env.logger });
    this.#lease = new Lease({
      store: env.store,
      claim,
      leaseMs: env.leaseMs,
      claimedAt,
      report: this.#report,
      onLost: () => this.#loseLease(),
    });
    this.#report({ name: 'claimed' });
  }

  /** Runs the handler, again after a failure if a 202 was given, until the event is completed, released or lost. */
  async run(): Promise<void> {
    for (let retry = 0; ; retry++) {
      const ending = await this.#callHandler(retry);
      switch (ending.kind) {
        case 'succeeded':
          return this.#complete({ kind: 'handled', attempt: this.#claim.attempt });
        case 'timed_out':
          return this.#timeOut(ending.error);
        case 'stopped':
          return this.#stop(ending.error);
        case 'failed': {
          if (isPermanentError(ending.error)) return this.#bury(ending.error);
          const delay = retryDelaysMs[retry];
          if (delay === undefined || !this.#isWorthARetry()) return this.#fail(ending.error);
          await this.#host.pause(Math.random() * delay);
          if (!this.#isWorthARetry()) return this.#fail(ending.error);
        }
      }
    }
  }

  /** Gives the claim back unused. */
  withdraw(): Promise<void> {
    return this.#release();
  }

  readonly #report = (step: TransitionStep): void => this.#env.report(step, this.#subject);

  #isWorthARetry(): boolean {
    return this.#host.isAccepted() && !this.#leaseLost && !this.#host.isStopped();
  }

  async #callHandler(retry: number): Promise<Ending> {
    const { handler, event } = this.#job;
    const startedAt = now();
    this.#report({ name: 'handler_started', retry });
    const call = callHandler(
      handler,
      event,
      this.#abortable.context,
      this.#env.handlerTimeoutMs,
      this.#host.stopped,
    );
    const ending = await call.ending;
    const durationMs = now() - startedAt;
    if (ending.kind === 'succeeded') this.#report({ name: 'handler_succeeded', durationMs });
    else if (ending.kind === 'failed') {
      this.#report({ name: 'handler_failed', durationMs, err: ending.error });
    } else {
      this.#report({ name: ending.kind === 'timed_out' ? 'handler_timed_out' : 'handler_stopped', durationMs });
      this.#abortable.abort(ending.error);
      void call.succeeded.then((succeeded) => this.#recordLate(succeeded));
    }
    return ending;
  }

  #loseLease(): void {
    this.#leaseLost = true;
    this.#host.conclude({ kind: 'lease_lost' });
    this.#host.publish();
    this.#abortable.abort(
      new BlumaWebhookError('lease_lost', 'Another runner may have this event now: stop, and change nothing more'),
    );
  }

  async #fail(error: unknown): Promise<void> {
    this.#host.conclude({ kind: 'handler_failed' });
    if (this.#host.isAccepted()) await this.#handOver(this.#reasonFor(error), error);
    await this.#release();
  }

  #reasonFor(error: unknown): LetterReason {
    if (isPermanentError(error)) return 'permanent';
    if (this.#leaseLost) return 'lease_lost';
    return this.#host.isStopped() ? 'shutdown' : 'retries_exhausted';
  }

  async #bury(error: unknown): Promise<void> {
    const taken = await this.#handOver('permanent', error);
    return taken ? this.#complete({ kind: 'dead_letter' }) : this.#fail(error);
  }

  /** The handler may still be at work, so the claim is not given back: it lapses. */
  async #timeOut(error: Error): Promise<void> {
    this.#lease.stop();
    this.#host.conclude({ kind: 'handler_failed' });
    this.#host.publish();
    if (this.#host.isAccepted()) await this.#handOver('handler_timeout', error);
  }

  async #stop(error: Error): Promise<void> {
    this.#host.conclude({ kind: 'shutting_down' });
    if (this.#host.isAccepted()) await this.#handOver('shutdown', error);
    await this.#release();
  }

  #handOver(reason: LetterReason, error: unknown): Promise<boolean> {
    const { event, receivedAt } = this.#job;
    const { attempt } = this.#claim;
    const { onDeadLetter, handlerTimeoutMs, report } = this.#env;
    const letter: DeadLetter = { reason, event, attempt, error, receivedAt };
    return handOver(letter, onDeadLetter, handlerTimeoutMs, report, this.#subject);
  }

  /** The answer holds even if the store never hears of it: asking for a second run would double the effect. */
  #complete(result: RunResult): Promise<void> {
    this.#host.conclude(result);
    return this.#tellStore(() => this.#sendComplete());
  }

  #release(): Promise<void> {
    return this.#tellStore(() => this.#sendRelease());
  }

  /** Tries until the lease ends; who waits for the answer waits for the first try only. */
  async #tellStore(send: () => Promise<boolean>): Promise<void> {
    this.#lease.stop();
    for (let pause = storeRetryMs; ; pause = Math.min(2 * pause, longestStoreRetryMs)) {
      const heard = await send();
      this.#host.publish();
      if (heard || now() + pause >= this.#lease.until) return;
      await sleep(pause);
    }
  }

  /** What a handler that was given up on did after all. One try each: nobody waits for it. */
  async #recordLate(succeeded: boolean): Promise<void> {
    await (succeeded ? this.#sendComplete() : this.#sendRelease());
  }

  async #sendComplete(): Promise<boolean> {
    const { store, retainMs } = this.#env;
    try {
      const sent = (async () => store.complete(this.#claim, { retainMs }))();
      const result = await answered(this.#patience(), sent, 'complete');
      this.#report({ name: result === 'lost' ? 'complete_lost' : 'completed' });
      return true;
    } catch (err) {
      this.#report({ name: 'complete_failed', err });
      return false;
    }
  }

  async #sendRelease(): Promise<boolean> {
    try {
      const sent = (async () => this.#env.store.release(this.#claim))();
      const result = await answered(this.#patience(), sent, 'release');
      this.#report({ name: result === 'lost' ? 'release_lost' : 'released' });
      return true;
    } catch (err) {
      this.#report({ name: 'release_failed', err });
      return false;
    }
  }

  #patience(): number {
    return Math.max(Math.min(this.#env.leaseMs / 3, this.#lease.until - now()), shortestCallMs);
  }
}
