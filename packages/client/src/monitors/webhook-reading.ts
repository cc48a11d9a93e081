import type { CheckOptions } from '../request-options.ts';
import type { PageParams } from '../types/page.ts';
import type { Webhook, WebhookDelivery } from '../types/webhook.ts';

/** The part of a client that `monitorDeliveries` uses. A `BlumaClient` fits. */
export interface DeliveriesClient {
  readonly webhooks: {
    list(options?: CheckOptions): Promise<readonly Webhook[]>;
    /** The delivery log, newest first. */
    deliveries(
      webhookId: string,
      params?: PageParams,
      options?: CheckOptions,
    ): Promise<readonly WebhookDelivery[]>;
  };
}

/** What the API returned for a webhook. */
export type WebhookReading =
  | { readonly kind: 'active'; readonly log: readonly WebhookDelivery[] }
  /** `log` is `undefined` if the log could not be read. */
  | { readonly kind: 'switched_off'; readonly log: readonly WebhookDelivery[] | undefined }
  | { readonly kind: 'deleted' };
