import type { WebhookDelivery } from '../types/webhook.ts';

/** How a webhook's deliveries go. */
export interface DeliveryHealth {
  readonly webhookId: string;
  /** Attempts in a row that failed, up to the newest one: retries of one event count one by one. */
  readonly failures: number;
  /** Of how many events these attempts were. */
  readonly failedEvents: number;
  /**
   * How many more failures it may take until Bluma switches the webhook off, which it does after 10 in a row. Whether it
   * counts attempts or events is not documented: this counts attempts, which is never too late. 0 on a webhook that is
   * still active means that Bluma counts events.
   */
  readonly left: number;
  /** The newest of them, with `status_code` and `error_message`. */
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
