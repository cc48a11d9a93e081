import type { HandlerContext } from '../handlers.ts';
import type { Logger } from '../ports/logger.ts';
import type { Claim } from '../ports/store.ts';

/**
 * The context of one handler call.
 *
 * Making an `AbortSignal` costs more than most handlers, and few handlers read it: so `signal` is a getter. It is a property of
 * each object, so that a copy by spreading has the signal too. All objects share the getter function, so that they have
 * one shape: V8 keeps the shape of an object literal that has a getter until the next major garbage collection.
 */
export class RunHandlerContext implements HandlerContext {
  static readonly #signalProperty: PropertyDescriptor & ThisType<RunHandlerContext> = {
    get() {
      return this.#getSignal();
    },
    enumerable: true,
    configurable: true,
  };

  declare readonly signal: AbortSignal;
  readonly claim: Claim;
  readonly attempt: number;
  readonly secretIndex: number;
  readonly receivedAt: Date;
  readonly logger: Logger;
  readonly #getSignal: () => AbortSignal;

  constructor(
    claim: Claim,
    secretIndex: number,
    receivedAt: Date,
    logger: Logger,
    getSignal: () => AbortSignal,
  ) {
    this.claim = claim;
    this.attempt = claim.attempt;
    this.secretIndex = secretIndex;
    this.receivedAt = receivedAt;
    this.logger = logger;
    this.#getSignal = getSignal;
    Object.defineProperty(this, 'signal', RunHandlerContext.#signalProperty);
  }
}
