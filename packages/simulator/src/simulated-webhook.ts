import type { Webhook } from './webhook.ts';

/** A webhook of a simulator. */
export interface SimulatedWebhook {
  /** `webhook_…` */
  readonly id: string;
  readonly url: string;
  readonly events: readonly string[];
  /** The secret that signs the deliveries: `whsec_…`. */
  readonly secret: string;
  /** `false` after the webhook was deleted, or was switched off after 10 failures in a row. */
  readonly isActive: boolean;
}

/** What a test sees of a webhook. `isActive` is always current. */
export function toSimulatedWebhook(webhook: Webhook): SimulatedWebhook {
  const { id, target, events, secret } = webhook;
  return {
    id,
    url: target.url,
    events: [...events],
    secret,
    get isActive() {
      return webhook.state === 'active';
    },
  };
}
