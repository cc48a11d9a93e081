import type { WebhookEvent } from '@bluma-webhooks/core';
import {
  aCount,
  aSignal,
  aTimeLimit,
  checkOptions,
  createWordCheck,
  type OptionChecks,
} from './check-options.ts';
import { type ReceivedResponse, sendRequest } from './send-request.ts';
import {
  type SignedRequest,
  type SignedRequestOptions,
  signedRequestChecks,
  signRequest,
} from './signed-request.ts';

export interface DeliverOptions extends SignedRequestOptions {
  /**
   * How long to wait for the response, in ms. `Infinity` sets no limit. Bluma itself waits for 5 s.
   *
   * @default 5500
   */
  readonly timeoutMs?: number | undefined;
  /** Aborts the delivery. The promise rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
}

export interface DeliverDuplicatesOptions extends DeliverOptions {
  /** How often the same delivery is sent. @default 2 */
  readonly times?: number | undefined;
  /**
   * `sequential` sends each delivery after the response to the previous one. `concurrent` sends all at the same time.
   *
   * @default 'sequential'
   */
  readonly order?: 'sequential' | 'concurrent' | undefined;
}

const deliverChecks: OptionChecks<DeliverOptions> = {
  ...signedRequestChecks,
  timeoutMs: aTimeLimit,
  signal: aSignal,
};

const deliverDuplicatesChecks: OptionChecks<DeliverDuplicatesOptions> = {
  ...deliverChecks,
  times: aCount,
  order: createWordCheck('sequential', 'concurrent'),
};

/** A little longer than the 5 s that the vendor waits. */
const defaultTimeoutMs = 5500;

/**
 * Sends one delivery over HTTP, on a new connection, as Bluma does. Resolves with the response, whatever its status.
 * The options can make the delivery invalid: a changed body, another secret, or no signature.
 *
 * @param url the URL of the receiver: `http:`
 * @param event an event, or the bytes of the body
 * @throws {BlumaWebhookError} `invalid_option`, or `missing_secret` if the secret is blank
 * @throws if there is no complete response: the connection failed, `timeoutMs` passed, or `signal` aborted
 *
 * @example
 * ```ts
 * import { createEvent, deliver } from '@bluma-webhooks/testing';
 *
 * const url = 'http://localhost:3000/webhooks/bluma';
 * const secret = 'whsec_example';
 * const event = createEvent('video.completed');
 *
 * const handled = await deliver(url, event, { secret });
 * const refused = await deliver(url, event, { secret, tamper: true });
 * console.log(handled.status, refused.status); // 200 401
 * ```
 */
export async function deliver(
  url: string | URL,
  event: WebhookEvent | Uint8Array,
  options: DeliverOptions,
): Promise<ReceivedResponse> {
  checkOptions('options', options, deliverChecks);
  return send(url, await signRequest(event, options), options);
}

/**
 * Sends the same bytes several times, one after the other or concurrently. Bluma does both: its first retry may arrive
 * while a slow first attempt is still running.
 *
 * @returns the responses, in the order in which the deliveries were sent
 * @throws as `deliver`, if a delivery has no complete response
 *
 * @example
 * ```ts
 * import { createEvent, deliverDuplicates } from '@bluma-webhooks/testing';
 *
 * const answers = await deliverDuplicates(
 *   'http://localhost:3000/webhooks/bluma',
 *   createEvent('video.completed'),
 *   { secret: 'whsec_example', times: 3, order: 'concurrent' },
 * );
 * ```
 */
export async function deliverDuplicates(
  url: string | URL,
  event: WebhookEvent | Uint8Array,
  options: DeliverDuplicatesOptions,
): Promise<ReceivedResponse[]> {
  checkOptions('options', options, deliverDuplicatesChecks);
  const { times = 2, order = 'sequential' } = options;
  const signed = await signRequest(event, options);
  if (order === 'concurrent') {
    return Promise.all(Array.from({ length: times }, () => send(url, signed, options)));
  }
  const answers: ReceivedResponse[] = [];
  for (let sent = 0; sent < times; sent++) answers.push(await send(url, signed, options));
  return answers;
}

function send(
  url: string | URL,
  signed: SignedRequest,
  { timeoutMs = defaultTimeoutMs, signal }: DeliverOptions,
): Promise<ReceivedResponse> {
  return sendRequest(url, signed, { timeoutMs, signal });
}
