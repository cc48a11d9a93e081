import type { Webhook } from './webhook.ts';

/** A webhook of a simulator. */
export interface SimulatedWebhook {
  /** `webhook_…` */
  readonly id: string;
  readonly url: string;
  readonly events: readonly string[];
  /** `whsec_…`: what a receiver verifies with. */
  readonly secret: string;
  /** `false` once it was switched off, after 10 failures in a row, or deleted. */
  readonly isActive: boolean;
}

/** What a test sees of it: always as it is now. */
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
