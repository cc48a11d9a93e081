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
   * Creates a webhook. Its `secret` is shown this once. Sent a second time only after a 429 or a refused connection.
   *
   * @throws {ValidationError} `invalid_input`, nothing sent, for a URL that is not https (http is for localhost and test
   * keys) or without events. An event type that is not documented is logged as a warning
   * @throws {APIError} `ambiguous_create` where nobody knows whether it was created: look in `list()`
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

  /** All of them. */
  list(options: RequestOptions = {}): APIPromise<readonly Webhook[]> {
    return this.#transport.request(
      { method: 'GET', path: ['webhooks'] },
      options,
      toList<Webhook>('webhooks'),
    );
  }

  /**
   * Deletes a webhook. If an attempt was cut off and the next one finds none, the first has done it.
   *
   * @throws {NotFoundError} if there was none to begin with
   */
  delete(id: string, options: RequestOptions = {}): APIPromise<void> {
    return this.#transport.request({ method: 'DELETE', path: ['webhooks', id] }, options, () => ({
      data: undefined,
    }));
  }

  /** What was sent to a webhook, newest first, without payloads. */
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
   * Puts a new webhook in place of one, as after it was switched off, so that no event falls between the two: creates
   * the new one, passes both secrets to `onSecrets`, and deletes the old one after `onSecrets` has resolved. Until then both get every
   * event, under the same event id.
   *
   * @throws {RecreateError} `recreate_incomplete` if `onSecrets` or the deletion failed, or `signal` aborted meanwhile:
   * both webhooks exist, and the error has the new one with its secret
   * @throws {ConfigurationError} `invalid_option`, nothing sent, without `onSecrets`
   * @throws {APIError} what listing or creating throws; the old webhook is as it was
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
