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

/** Bluma switches a webhook off after so many failures in a row. */
const failuresMax = 10;

/** What is worth telling. */
export type DeliveryNews =
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
  /** Monotonic, in ms. */
  readonly now: () => number;
}

/** Remembers what was told of a webhook, so that nothing is told twice. All else is read from its log each time. */
export class DeliveryWatch {
  readonly #warnAfter: readonly number[];
  readonly #open: OpenDeliveries;
  #health: DeliveryHealth;
  /** The number of `warnAfter` that was told last; 0 for none. */
  #warned = 0;
  #lastSuccess: string | undefined;
  #isOff = false;
  /** Whether a warning or a switching off was told, and no success since. */
  #isInTrouble = false;

  constructor({ webhookId, warnAfter, now }: DeliveryWatchOptions) {
    this.#warnAfter = warnAfter;
    this.#open = new OpenDeliveries(now);
    this.#health = {
      webhookId,
      failures: 0,
      failedEvents: 0,
      left: failuresMax,
      lastFailure: undefined,
    };
  }

  take(reading: WebhookReading): { state: DeliveriesState; news: DeliveryNews[] } {
    switch (reading.kind) {
      case 'active':
        return this.#takeActive(reading.log);
      case 'switched_off':
        if (reading.log) {
          const { webhook, lastSuccess } = this.#judge(reading.log);
          this.#health = webhook;
          this.#lastSuccess = lastSuccess?.id ?? this.#lastSuccess;
        }
        return this.#takeOff(reading.kind);
      case 'deleted':
        return this.#takeOff(reading.kind);
    }
  }

  #takeActive(log: readonly WebhookDelivery[]): { state: DeliveriesState; news: DeliveryNews[] } {
    const { webhook, lastSuccess } = this.#judge(log);
    const { failures } = webhook;
    const news: DeliveryNews[] = [];

    // Where failures follow again, they are a row of their own, and told of as such.
    const hasSucceeded = lastSuccess !== undefined && lastSuccess.id !== this.#lastSuccess;
    if (this.#isInTrouble && hasSucceeded) {
      news.push({ kind: 'recovered', webhook });
      this.#warned = 0;
      this.#isInTrouble = false;
    }
    // A log that was cut does not make an older success a new one.
    this.#lastSuccess = lastSuccess?.id ?? this.#lastSuccess;
    this.#isOff = false;

    const warnedAfter = this.#warnAfter.findLast((count) => count <= failures) ?? 0;
    if (warnedAfter > this.#warned) {
      news.push({ kind: 'unhealthy', webhook: { ...webhook, warnedAfter } });
      this.#warned = warnedAfter;
      this.#isInTrouble = true;
    }
    this.#health = webhook;
    return { state: { kind: this.#warned > 0 ? 'unhealthy' : 'healthy', ...webhook }, news };
  }

  #takeOff(reason: DisabledWebhook['reason']): { state: DeliveriesState; news: DeliveryNews[] } {
    const webhook = this.#health;
    const news: DeliveryNews[] = this.#isOff ? [] : [{ kind: 'disabled', reason, webhook }];
    this.#isOff = true;
    this.#isInTrouble = true;
    return { state: { kind: 'disabled', reason, ...webhook }, news };
  }

  #judge(log: readonly WebhookDelivery[]) {
    const { lastSuccess, ...streak } = failureStreak(log, this.#open.judge(log));
    const left = Math.max(0, failuresMax - streak.failures);
    const webhook: DeliveryHealth = { webhookId: this.#health.webhookId, ...streak, left };
    return { webhook, lastSuccess };
  }
}
