import type { Attempt } from './attempts.ts';
import type { Clock } from './clock.ts';
import type { Delivery } from './delivery.ts';
import type { DeliveryLog, DeliveryRecord } from './delivery-log.ts';
import type { Webhook } from './webhook.ts';

/** The delay before each retry, in ms, from the end of the failed attempt. No retry follows the last one. */
const retryScheduleMs = [3000, 30_000, 300_000, 3_600_000];

/** How many consecutive failures switch a webhook off. */
const failuresMax = 10;

/** What counts as a failure for the limit of 10 in a row. The vendor does not document which. */
export type FailureCount = 'attempts' | 'events';

export interface RetriesOptions {
  readonly clock: Clock;
  readonly log: DeliveryLog;
  readonly countFailuresBy: FailureCount;
  readonly start: (delivery: Delivery) => void;
  readonly onRecord: (record: DeliveryRecord) => void;
}

/** Records each attempt, schedules its retry, and switches off a webhook that fails too often. */
export class Retries {
  readonly #options: RetriesOptions;
  /** The numbers of attempts whose announced retry has not started yet. */
  readonly #announced = new WeakMap<Webhook, Set<number>>();

  constructor(options: RetriesOptions) {
    this.#options = options;
  }

  recordAttempt({ delivery, number, succeeded, record }: Attempt): void {
    const { clock, log, start, onRecord } = this.#options;
    const { webhook, attempt, copy } = delivery;
    if (webhook.state === 'deleted') return;
    const delay = succeeded || copy > 0 ? undefined : retryScheduleMs[attempt - 1];
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
      this.#announcedFor(webhook).add(number);
      const { onEnd: _, ...next } = delivery;
      clock.schedule(nextRetryAt, delivery.number, () =>
        start({ ...next, attempt: attempt + 1, announcedBy: number }),
      );
    }
    onRecord(whole);
  }

  /** Must be called when an attempt starts. If the attempt is a retry, it is then no longer listed as announced. */
  startAttempt({ webhook, announcedBy }: Delivery): void {
    if (announcedBy !== undefined) this.#announcedFor(webhook).delete(announcedBy);
  }

  #switchOff(webhook: Webhook): void {
    webhook.state = 'off';
    this.#options.log.withdrawRetries(webhook.id, this.#announcedFor(webhook));
    this.#announced.delete(webhook);
  }

  #announcedFor(webhook: Webhook): Set<number> {
    const announced = this.#announced.get(webhook) ?? new Set();
    this.#announced.set(webhook, announced);
    return announced;
  }

  #counts({ copy }: Delivery, isLast: boolean): boolean {
    return this.#options.countFailuresBy === 'attempts' || (isLast && copy === 0);
  }
}
