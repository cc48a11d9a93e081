import { startTimer } from '#timers';
import { BlumaWebhookError } from '../errors.ts';
import type { Timer } from '../lib/timer.ts';

/** How the wait for a handler ended. */
export type HandlerEnding =
  | { readonly kind: 'succeeded' }
  | { readonly kind: 'failed'; readonly error: unknown }
  /** The time limit passed, or the receiver closed. The handler may still be at work. */
  | { readonly kind: 'interrupted'; readonly error: BlumaWebhookError };

/** One call of a handler that returned a promise. The wait for it has a time limit, and can be interrupted. */
export class HandlerCall {
  /** The handler's promise. */
  readonly work: Promise<unknown>;
  readonly #timeoutMs: number;
  readonly #startedAt: number;
  #resolve: ((ending: HandlerEnding) => void) | undefined;
  #timer: Timer | undefined;

  constructor(work: Promise<unknown>, timeoutMs: number, startedAt: number) {
    this.work = work;
    this.#timeoutMs = timeoutMs;
    this.#startedAt = startedAt;
  }

  /** Call it once. Never rejects. */
  wait(): Promise<HandlerEnding> {
    return new Promise((resolve) => {
      this.#resolve = resolve;
      this.#timer = startTimer(this.#timeoutMs, () => this.#expire(), this.#startedAt);
      this.work.then(
        () => this.#end({ kind: 'succeeded' }),
        (error: unknown) => this.#end({ kind: 'failed', error }),
      );
    });
  }

  /** Ends the wait. What the handler does after that has no effect on the run. */
  interrupt(error: BlumaWebhookError): void {
    this.#end({ kind: 'interrupted', error });
  }

  #expire(): void {
    const message = `The handler took longer than handlerTimeoutMs, ${this.#timeoutMs} ms`;
    this.interrupt(new BlumaWebhookError('handler_timeout', message));
  }

  /** The first ending counts: a promise resolves once. */
  #end(ending: HandlerEnding): void {
    this.#timer?.stop();
    this.#resolve?.(ending);
  }
}
