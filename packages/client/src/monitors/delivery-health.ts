import type { WebhookDelivery } from '../types/webhook.ts';

/** The health of a webhook's deliveries. */
export interface DeliveryHealth {
  readonly webhookId: string;
  /** The number of failed attempts in a row, up to the newest attempt. Each redelivery of an event counts. */
  readonly failures: number;
  /** The number of events of these attempts. */
  readonly failedEvents: number;
  /**
   * The number of further failures after which Bluma may switch the webhook off: 10 in a row are enough. Bluma does not
   * document whether it counts attempts or events. This number counts attempts, so the warning never comes too late. 0
   * on an active webhook means that Bluma counts events.
   */
  readonly failuresUntilDisabled: number;
  /** The newest failed attempt, with `status_code` and `error_message`. */
  readonly lastFailure: WebhookDelivery | undefined;
}

/** The argument of `onUnhealthy`. */
export interface UnhealthyWebhook extends DeliveryHealth {
  /** The number of `warnAfter` that was reached. */
  readonly warnedAfter: number;
}

/** The argument of `onDisabled`: the last known health of the webhook. */
export interface DisabledWebhook extends DeliveryHealth {
  /**
   * `switched_off`: Bluma has switched the webhook off, after 10 failures in a row. `deleted`: the webhook was deleted.
   */
  readonly reason: 'switched_off' | 'deleted';
  /** The steps to take now. */
  readonly advice: string;
}

/** The result of a check. */
export type DeliveriesState =
  | (DeliveryHealth & { readonly kind: 'healthy' | 'unhealthy' })
  | (DeliveryHealth & {
      readonly kind: 'disabled';
      readonly reason: DisabledWebhook['reason'];
    });
