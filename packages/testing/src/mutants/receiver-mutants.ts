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
  /** What the receiver does wrong, as a verb phrase. */
  readonly mistake: string;
  /** The part of the vendor's guides that has the mistake. */
  readonly origin: string;
  /**
   * The titles of the `adapterContract` cases that the mutant fails. The first case names the mistake. The mutant
   * passes all other cases that name a flaw.
   */
  readonly caughtBy: readonly string[];
  /**
   * Creates a listener for `createServer`, or for `listen` of this package, at any path. Its responses have the format
   * of the toolkit's responses.
   *
   * @throws {BlumaWebhookError} `missing_secret` if `secret` is not one string. Mutants that read the secret with the
   *   first request do not throw
   */
  create(options: ReferenceReceiverOptions): RequestListener;
}

/**
 * Receivers as in the vendor's guides, on `node:http` alone. Mutants named `guide-…` are whole samples, and the others
 * have one mistake each. Run your own tests on them, to see that the tests notice each mistake. Everything else is
 * correct, as long as the process lives.
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
 * Creates the receiver that the mutants differ from. It avoids all mistakes of the vendor's samples, until its process
 * ends. Your tests have to pass on it.
 *
 * @throws {BlumaWebhookError} `missing_secret` if `secret` is not one string
 */
export function createReferenceReceiver(options: ReferenceReceiverOptions): RequestListener {
  return createHandwrittenReceiver(carefulSteps, options);
}
