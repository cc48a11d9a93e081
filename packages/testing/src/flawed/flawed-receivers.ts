import type { RequestListener } from 'node:http';
import { carefulSteps } from './careful-steps.ts';
import { createEndpoint, type EndpointOptions } from './endpoint.ts';
import { guideSamples } from './guide-samples.ts';
import { receiverFlaws } from './receiver-flaws.ts';

/** An endpoint with a mistake, or with all of one of the vendor's samples, and what catches it. */
export interface FlawedReceiver {
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
  create(options: EndpointOptions): RequestListener;
}

/**
 * Endpoints as the vendor's guides have them, on `node:http` alone: one mistake at a time, and whole samples (named
 * `guide-…`). Give them to tests of your own, to see that they notice. All else is done with care, as long as the
 * process lives.
 *
 * @example
 * ```ts
 * import { deliver, createEvent, listen } from '@bluma-webhooks/testing';
 * import { flawedReceivers } from '@bluma-webhooks/testing/flawed';
 *
 * const secret = 'whsec_example';
 * for (const { name, create } of flawedReceivers) {
 *   const { url, close } = await listen(create({ secret, handlers: { '*': () => {} } }));
 *   const { status } = await deliver(url, createEvent('video.completed'), { secret, tamper: true });
 *   console.log(name, status); // 401, but for `not-verified` and `guide-idempotency`
 *   await close();
 * }
 * ```
 */
export const flawedReceivers: readonly FlawedReceiver[] = Object.entries({
  ...receiverFlaws,
  ...guideSamples,
}).map(([name, { mistake, origin, caughtBy, steps }]) => ({
  name,
  mistake,
  origin,
  caughtBy,
  create: (options) => createEndpoint({ ...carefulSteps, ...steps }, options),
}));

/**
 * The endpoint that the flawed ones differ from: right in all that the vendor's samples get wrong, until its process
 * ends. What your tests find wrong in it is not one of those flaws.
 *
 * @throws {BlumaWebhookError} `missing_secret` if `secret` is not one string
 */
export function createSoundReceiver(options: EndpointOptions): RequestListener {
  return createEndpoint(carefulSteps, options);
}
