import type { WebhookDelivery } from '../types/webhook.ts';

/** How a webhook's deliveries go. */
export interface DeliveryHealth {
  readonly webhookId: string;
  /** Failed attempts in a row, up to the newest attempt. Each retry of an event counts. */
  readonly failures: number;
  /** The number of events of these attempts. */
  readonly failedEvents: number;
  /**
   * The number of further failures after which Bluma may switch the webhook off: 10 in a row are enough. Bluma does not
   * document whether it counts attempts or events. This counts attempts, so the warning never comes too late. 0 on an
   * active webhook means that Bluma counts events.
   */
  readonly failuresUntilDisabled: number;
  /** The newest failed attempt, with `status_code` and `error_message`. */
  readonly lastFailure: WebhookDelivery | undefined;
}

/** `onUnhealthy` gets it. */
export interface UnhealthyWebhook extends DeliveryHealth {
  /** The number of `warnAfter` that was reached. */
  readonly warnedAfter: number;
}

/** `onDisabled` gets it: the health as it was last known. */
export interface DisabledWebhook extends DeliveryHealth {
  /** `switched_off` by Bluma, after 10 failures in a row; or `deleted`. */
  readonly reason: 'switched_off' | 'deleted';
  /** What to do about it. */
  readonly advice: string;
}

/** What a check found. */
export type DeliveriesState =
  | (DeliveryHealth & { readonly kind: 'healthy' | 'unhealthy' })
  | (DeliveryHealth & {
      readonly kind: 'disabled';
      readonly reason: DisabledWebhook['reason'];
    });
