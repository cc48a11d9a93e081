import type { CheckOptions } from '../request-options.ts';
import type { PageParams } from '../types/page.ts';
import type { Webhook, WebhookDelivery } from '../types/webhook.ts';

/** What `monitorDeliveries` needs of a client: a `BlumaClient` has it. */
export interface DeliveriesClient {
  readonly webhooks: {
    list(options?: CheckOptions): Promise<readonly Webhook[]>;
    /** Newest first. */
    deliveries(
      webhookId: string,
      params?: PageParams,
      options?: CheckOptions,
    ): Promise<readonly WebhookDelivery[]>;
  };
}

/** What the API says of a webhook. */
export type WebhookReading =
  | { readonly kind: 'active'; readonly log: readonly WebhookDelivery[] }
  /** `log` is `undefined` where it could not be read. */
  | { readonly kind: 'switched_off'; readonly log: readonly WebhookDelivery[] | undefined }
  | { readonly kind: 'deleted' };
