import type { Attempt } from './attempts.ts';
import type { Clock } from './clock.ts';
import type { Delivery } from './delivery.ts';
import type { DeliveryLog, DeliveryRecord } from './delivery-log.ts';
import type { Webhook } from './webhook.ts';

/** What comes after a failed attempt, from its end: then the event is given up. */
const ladderMs = [3000, 30_000, 300_000, 3_600_000];

/** So many failures in a row switch a webhook off. */
const failuresMax = 10;

/** What ten of in a row switch a webhook off; the vendor does not say which. */
export type FailureCount = 'attempts' | 'events';

export interface RetriesOptions {
  readonly clock: Clock;
  readonly log: DeliveryLog;
  readonly countFailuresBy: FailureCount;
  readonly start: (delivery: Delivery) => void;
  readonly onRecord: (record: DeliveryRecord) => void;
}

/** What follows from an attempt: the log's record, the next attempt, and whether the webhook stays on. */
export class Retries {
  readonly #options: RetriesOptions;
  /** After which attempts another one is announced that has not come yet: their numbers. */
  readonly #announced = new WeakMap<Webhook, Set<number>>();

  constructor(options: RetriesOptions) {
    this.#options = options;
  }

  conclude({ delivery, number, succeeded, record }: Attempt): void {
    const { clock, log, start, onRecord } = this.#options;
    const { webhook, attempt, copy } = delivery;
    if (webhook.state === 'deleted') return;
    const delay = succeeded || copy > 0 ? undefined : ladderMs[attempt - 1];
    if (succeeded) webhook.failures = 0;
    else if (this.#counts(delivery, delay === undefined)) webhook.failures++;
    if (webhook.failures >= failuresMax && webhook.state === 'active') this.#switchOff(webhook);

    const nextRetryAt =
      delay === undefined || webhook.state !== 'active'
        ? null
        : record.createdAt + record.durationMs + delay;
    const whole = { ...record, nextRetryAt };
    log.add(number, whole);
    if (nextRetryAt !== null) {
      this.#announcedOf(webhook).add(number);
      const { onEnd: _, ...next } = delivery;
      clock.schedule(nextRetryAt, delivery.number, () =>
        start({ ...next, attempt: attempt + 1, announcedBy: number }),
      );
    }
    onRecord(whole);
  }

  /** An attempt that was announced comes. */
  begin({ webhook, announcedBy }: Delivery): void {
    if (announcedBy !== undefined) this.#announcedOf(webhook).delete(announcedBy);
  }

  #switchOff(webhook: Webhook): void {
    webhook.state = 'off';
    this.#options.log.withdrawRetries(webhook.id, this.#announcedOf(webhook));
    this.#announced.delete(webhook);
  }

  #announcedOf(webhook: Webhook): Set<number> {
    const announced = this.#announced.get(webhook) ?? new Set();
    this.#announced.set(webhook, announced);
    return announced;
  }

  #counts({ copy }: Delivery, isLast: boolean): boolean {
    return this.#options.countFailuresBy === 'attempts' || (isLast && copy === 0);
  }
}
