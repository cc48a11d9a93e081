import type { HandlerContext } from '../handlers.ts';
import type { Logger } from '../ports/logger.ts';
import type { Claim } from '../ports/store.ts';
import type { LazySignal } from './lazy-signal.ts';

/**
 * The context of one handler call.
 *
 * `signal` is a getter. It is a property of each object, so that a copy by spreading has the signal too. All objects share the
 * getter function, so that they have one shape: a getter in an object literal would make a shape for each object.
 */
export class RunHandlerContext implements HandlerContext {
  static readonly #signalProperty: PropertyDescriptor & ThisType<RunHandlerContext> = {
    get() {
      return this.#lazy.signal;
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
  readonly #lazy: LazySignal;

  constructor(
    claim: Claim,
    secretIndex: number,
    receivedAt: Date,
    logger: Logger,
    lazy: LazySignal,
  ) {
    this.claim = claim;
    this.attempt = claim.attempt;
    this.secretIndex = secretIndex;
    this.receivedAt = receivedAt;
    this.logger = logger;
    this.#lazy = lazy;
    Object.defineProperty(this, 'signal', RunHandlerContext.#signalProperty);
  }
}
