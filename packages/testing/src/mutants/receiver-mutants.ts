import type { RequestListener } from 'node:http';
import { carefulSteps } from './careful-steps.ts';
import { guideSamples } from './guide-samples.ts';
import {
  createHandwrittenReceiver,
  type ReferenceReceiverOptions,
} from './handwritten-receiver.ts';
import { receiverMutations } from './receiver-mutations.ts';

/** A receiver with one mistake, or with all mistakes of one of the vendor's samples, and the cases that catch it. */
export interface ReceiverMutant {
  readonly name: string;
  /** What it does that it must not. */
  readonly mistake: string;
  /** Where in the vendor's guides it is from. */
  readonly origin: string;
  /**
   * The cases of `adapterContract` that it fails, by their titles, the one that names the mistake first. Of the cases
   * that name a flaw it passes all others.
   */
  readonly caughtBy: readonly string[];
  /**
   * A listener for `createServer`, or the `listen` of this package, at any path. Its answers are in the words of the
   * toolkit's own.
   *
   * @throws {BlumaWebhookError} `missing_secret` if `secret` is not one string, by those that look at it in time
   */
  create(options: ReferenceReceiverOptions): RequestListener;
}

/**
 * Receivers as the vendor's guides have them, on `node:http` alone: one mistake at a time, and whole samples (named
 * `guide-…`). Run your own tests on them, to see that the tests notice each mistake. All else is done with care, as long
 * as the process lives.
 *
 * @example
 * ```ts
 * import { deliver, createEvent, listen } from '@bluma-webhooks/testing';
 * import { receiverMutants } from '@bluma-webhooks/testing/mutants';
 *
 * const secret = 'whsec_example';
 * for (const { name, create } of receiverMutants) {
 *   const { url, close } = await listen(create({ secret, handlers: { '*': () => {} } }));
 *   const { status } = await deliver(url, createEvent('video.completed'), { secret, tamper: true });
 *   console.log(name, status); // 401, but for `not-verified` and `guide-idempotency`
 *   await close();
 * }
 * ```
 */
export const receiverMutants: readonly ReceiverMutant[] = Object.entries({
  ...receiverMutations,
  ...guideSamples,
}).map(([name, { mistake, origin, caughtBy, steps }]) => ({
  name,
  mistake,
  origin,
  caughtBy,
  create: (options) => createHandwrittenReceiver({ ...carefulSteps, ...steps }, options),
}));

/**
 * The receiver that the mutants differ from. It is right in all that the vendor's samples get wrong, until its process
 * ends. Your tests have to pass on it.
 *
 * @throws {BlumaWebhookError} `missing_secret` if `secret` is not one string
 */
export function createReferenceReceiver(options: ReferenceReceiverOptions): RequestListener {
  return createHandwrittenReceiver(carefulSteps, options);
}
