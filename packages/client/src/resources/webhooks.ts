import type { APIPromise } from '../api-promise.ts';
import { checkPage } from '../checks/page.ts';
import { toWebhookBody } from '../checks/webhook-input.ts';
import type { RequestOptions } from '../request-options.ts';
import { toList, toObject } from '../to-result.ts';
import type { Transport } from '../transport/transport.ts';
import type { PageParams } from '../types/page.ts';
import type { CreatedWebhook, Webhook, WebhookDelivery } from '../types/webhook.ts';
import type { CreateWebhookInput } from '../types/webhook-input.ts';
import { type RecreateInput, recreate } from './recreate.ts';

/** The account's webhooks. */
export class Webhooks {
  readonly #transport: Transport;

  /** Made by the client. */
  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /**
   * Creates a webhook. Bluma shows its `secret` only once, in this response. The client retries only after a 429, or if
   * the request was not sent.
   *
   * @throws {ValidationError} `invalid_input`, before anything is sent: for a URL that is not https (http is allowed
   *   for localhost and for test keys), or without events. An undocumented event type only causes a warning in the log
   * @throws {APIError} `ambiguous_create` if nobody knows whether the webhook was created: look for it in `list()`
   *
   * @example
   * ```ts
   * import { BlumaClient } from '@bluma-webhooks/client';
   *
   * const client = new BlumaClient();
   * const { id, secret } = await client.webhooks.create({
   *   url: 'https://example.com/webhooks/bluma',
   *   events: ['video.completed', 'video.failed'],
   * });
   * ```
   */
  create(input: CreateWebhookInput, options: RequestOptions = {}): APIPromise<CreatedWebhook> {
    return this.#transport.request(
      {
        method: 'POST',
        path: ['webhooks'],
        creation: 'webhook',
        body: (key) => toWebhookBody(input, key, this.#transport.log),
      },
      options,
      toObject<CreatedWebhook>('id', 'secret'),
    );
  }

  /** Lists all webhooks. */
  list(options: RequestOptions = {}): APIPromise<readonly Webhook[]> {
    return this.#transport.request(
      { method: 'GET', path: ['webhooks'] },
      options,
      toList<Webhook>('webhooks'),
    );
  }

  /**
   * Deletes a webhook. If a retry gets a 404 after an attempt that may have reached the API, that attempt has deleted
   * the webhook, and the call resolves.
   *
   * @throws {NotFoundError} if the webhook did not exist before the call
   */
  delete(id: string, options: RequestOptions = {}): APIPromise<void> {
    return this.#transport.request({ method: 'DELETE', path: ['webhooks', id] }, options, () => ({
      data: undefined,
    }));
  }

  /** The delivery log of a webhook, newest first, without payloads. */
  deliveries(
    webhookId: string,
    params: PageParams = {},
    options: RequestOptions = {},
  ): APIPromise<readonly WebhookDelivery[]> {
    return this.#transport.request(
      {
        method: 'GET',
        path: ['webhooks', webhookId, 'deliveries'],
        query: () => ({ ...checkPage(params) }),
      },
      options,
      toList<WebhookDelivery>('deliveries'),
    );
  }

  /**
   * Replaces a webhook with a new one, for example after Bluma has switched it off. No event is lost in between:
   *
   * 1. Creates the new webhook.
   * 2. Passes the new secret to `onSecrets`, and the old secret if it is given.
   * 3. Deletes the old webhook after `onSecrets` has resolved. Until then both webhooks get every event, under the same
   *    event id.
   *
   * @throws {RecreateError} `recreate_incomplete` if `onSecrets` or the deletion failed, or `signal` aborted meanwhile.
   *   Both webhooks exist, and the error has the new webhook with its secret
   * @throws {ConfigurationError} `invalid_option`, before anything is sent: without `onSecrets`, or for another invalid
   *   option
   * @throws {APIError} if the list cannot be read or the new webhook cannot be created. The old webhook is unchanged
   *
   * @example
   * ```ts
   * import { BlumaClient } from '@bluma-webhooks/client';
   *
   * export async function rotate(id: string, save: (secrets: readonly string[]) => Promise<void>) {
   *   const client = new BlumaClient();
   *   return client.webhooks.recreate(id, {
   *     secret: process.env.BLUMA_WEBHOOK_SECRET,
   *     // The receiver takes several: `secret: [newSecret, oldSecret]`. Resolve when it has them.
   *     onSecrets: ({ secrets }) => save(secrets),
   *   });
   * }
   * ```
   */
  recreate(
    id: string,
    input: RecreateInput,
    options: RequestOptions = {},
  ): Promise<CreatedWebhook> {
    return recreate(this, id, input, options);
  }
}
