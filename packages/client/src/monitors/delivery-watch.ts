import type { WebhookDelivery } from '../types/webhook.ts';
import type {
  DeliveriesState,
  DeliveryHealth,
  DisabledWebhook,
  UnhealthyWebhook,
} from './delivery-health.ts';
import { failureStreak } from './failure-streak.ts';
import { OpenDeliveries } from './open-deliveries.ts';
import type { WebhookReading } from './webhook-reading.ts';

/** Bluma switches a webhook off after this number of failures in a row. */
export const failuresMax = 10;

/** A change that is reported. */
export type DeliveryAlert =
  | { readonly kind: 'unhealthy'; readonly webhook: UnhealthyWebhook }
  | { readonly kind: 'recovered'; readonly webhook: DeliveryHealth }
  | {
      readonly kind: 'disabled';
      readonly reason: DisabledWebhook['reason'];
      readonly webhook: DeliveryHealth;
    };

export interface DeliveryWatchOptions {
  readonly webhookId: string;
  /** Ascending. */
  readonly warnAfter: readonly number[];
  /** A monotonic clock, in ms. */
  readonly now: () => number;
}

/**
 * Remembers which alerts of a webhook were reported, so that none is reported twice. Reads everything else from the
 * delivery log, at each check.
 */
export class DeliveryWatch {
  readonly #warnAfter: readonly number[];
  readonly #open: OpenDeliveries;
  #health: DeliveryHealth;
  /** The number of `warnAfter` of the last warning. 0 for none. */
  #warned = 0;
  #lastSuccess: string | undefined;
  #isOff = false;
  /** Whether a warning or `disabled` was reported, and no success has followed. */
  #isInTrouble = false;

  constructor({ webhookId, warnAfter, now }: DeliveryWatchOptions) {
    this.#warnAfter = warnAfter;
    this.#open = new OpenDeliveries(now);
    this.#health = {
      webhookId,
      failures: 0,
      failedEvents: 0,
      failuresUntilDisabled: failuresMax,
      lastFailure: undefined,
    };
  }

  update(reading: WebhookReading): { state: DeliveriesState; alerts: DeliveryAlert[] } {
    switch (reading.kind) {
      case 'active':
        return this.#updateActive(reading.log);
      case 'switched_off':
        if (reading.log) {
          const { webhook, lastSuccess } = this.#toHealth(reading.log);
          this.#health = webhook;
          this.#lastSuccess = lastSuccess?.id ?? this.#lastSuccess;
        }
        return this.#updateDisabled(reading.kind);
      case 'deleted':
        return this.#updateDisabled(reading.kind);
    }
  }

  #updateActive(log: readonly WebhookDelivery[]): {
    state: DeliveriesState;
    alerts: DeliveryAlert[];
  } {
    const { webhook, lastSuccess } = this.#toHealth(log);
    const { failures } = webhook;
    const alerts: DeliveryAlert[] = [];

    // Failures after this success are a new streak with its own warnings.
    const hasSucceeded = lastSuccess !== undefined && lastSuccess.id !== this.#lastSuccess;
    if (this.#isInTrouble && hasSucceeded) {
      alerts.push({ kind: 'recovered', webhook });
      this.#warned = 0;
      this.#isInTrouble = false;
    }
    // A short log may lack the known success. Keep the id, or an older success would count as a new one later.
    this.#lastSuccess = lastSuccess?.id ?? this.#lastSuccess;
    this.#isOff = false;

    const warnedAfter = this.#warnAfter.findLast((count) => count <= failures) ?? 0;
    if (warnedAfter > this.#warned) {
      alerts.push({ kind: 'unhealthy', webhook: { ...webhook, warnedAfter } });
      this.#warned = warnedAfter;
      this.#isInTrouble = true;
    }
    this.#health = webhook;
    return { state: { kind: this.#warned > 0 ? 'unhealthy' : 'healthy', ...webhook }, alerts };
  }

  #updateDisabled(reason: DisabledWebhook['reason']): {
    state: DeliveriesState;
    alerts: DeliveryAlert[];
  } {
    const webhook = this.#health;
    const alerts: DeliveryAlert[] = this.#isOff ? [] : [{ kind: 'disabled', reason, webhook }];
    this.#isOff = true;
    this.#isInTrouble = true;
    return { state: { kind: 'disabled', reason, ...webhook }, alerts };
  }

  #toHealth(log: readonly WebhookDelivery[]) {
    const { lastSuccess, ...streak } = failureStreak(log, this.#open.toVerdicts(log));
    const failuresUntilDisabled = Math.max(0, failuresMax - streak.failures);
    const webhook: DeliveryHealth = {
      webhookId: this.#health.webhookId,
      ...streak,
      failuresUntilDisabled,
    };
    return { webhook, lastSuccess };
  }
}
