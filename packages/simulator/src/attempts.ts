import { signedRequest } from '@bluma-webhooks/testing';
import type { Clock } from './clock.ts';
import { ConcurrencyLimiter } from './concurrency-limiter.ts';
import { type Delivery, planUpload } from './delivery.ts';
import type { AttemptFault } from './delivery-fault.ts';
import type { DeliveryRecord } from './delivery-log.ts';
import type { FaultPlan } from './fault-plan.ts';
import { type Outcome, type Transmission, toReason } from './receiver.ts';
import type { Seeded } from './seeded.ts';
import { sendOverHttp, type TransportOptions } from './send-over-http.ts';
import { sendToFunction } from './send-to-function.ts';
import { tamperBody } from './tamper-body.ts';
import type { Target } from './webhook.ts';

/** How long Bluma waits for a response. */
const timeLimitMs = 5000;

/** An attempt that has ended. */
export interface Attempt {
  readonly delivery: Delivery;
  /** The position in the order in which attempts were sent, from 1. */
  readonly number: number;
  readonly succeeded: boolean;
  /** The record for the log, without the time of a retry, which is not known yet. */
  readonly record: Omit<DeliveryRecord, 'nextRetryAt'>;
}

export interface AttemptsOptions {
  readonly clock: Clock;
  readonly seeded: Seeded;
  readonly faults: FaultPlan;
  readonly transport: TransportOptions;
  /** How many attempts run concurrently. */
  readonly concurrency: number;
  readonly onAttemptEnd: (attempt: Attempt) => void;
  /** Called when an attempt is sent. An attempt is not sent if its webhook was switched off or deleted before. */
  readonly onAttemptStart: (delivery: Delivery) => void;
}

/** Sends each delivery once, and reports the result. */
export class Attempts {
  readonly #options: AttemptsOptions;
  readonly #limiter: ConcurrencyLimiter;
  /** One controller for each running attempt. */
  readonly #limits = new Set<AbortController>();
  #sent = 0;

  constructor(options: AttemptsOptions) {
    this.#options = options;
    this.#limiter = new ConcurrencyLimiter(options.concurrency);
  }

  start(delivery: Delivery): void {
    this.#limiter.run(() => this.#send(delivery));
  }

  /** Aborts all running attempts. */
  close(): void {
    this.#limiter.clear();
    for (const limit of this.#limits) limit.abort();
  }

  async #send(delivery: Delivery): Promise<void> {
    // The webhook may have been switched off while the delivery waited.
    const { clock } = this.#options;
    if (delivery.webhook.state !== 'active') {
      // A synchronous call would nest: a thousand copies would be a thousand calls deep.
      clock.schedule(clock.now(), delivery.number, () => delivery.onEnd?.());
      return;
    }
    this.#options.onAttemptStart(delivery);
    const limit = new AbortController();
    const pending = this.#sendAttempt(delivery, limit.signal);
    const cancel = clock.schedule(clock.now() + timeLimitMs, delivery.number, () => {
      // The clock may no longer pause for this attempt. `track` makes it pause again until the timeout is recorded.
      clock.track(pending);
      limit.abort();
    });
    this.#limits.add(limit);
    clock.track(pending);
    await pending;
    this.#limits.delete(limit);
    cancel();
  }

  async #sendAttempt(delivery: Delivery, timeUp: AbortSignal): Promise<void> {
    const { clock, faults: plan } = this.#options;
    const { event, webhook, attempt } = delivery;
    const number = ++this.#sent;
    const createdAt = clock.now();
    const faults = plan.takeForAttempt({ webhookId: webhook.id, type: event.type });
    const headers = await signHeaders(delivery, faults);
    const { body, failure } = tamperBody(delivery.body, faults);
    const outcome =
      failure ??
      (await this.#transmit(webhook.target, {
        url: webhook.target.url,
        headers,
        body,
        upload: planUpload(faults, body.length),
        timeUp,
      }));

    const record = {
      id: this.#createDeliveryId(delivery),
      webhookId: webhook.id,
      eventId: event.id,
      eventType: event.type,
      attemptNumber: attempt,
      ...toResult(outcome),
      durationMs: clock.now() - createdAt,
      createdAt,
      headers,
      body,
    };
    const succeeded = record.errorMessage === null;
    // Attempts that end in the same millisecond are recorded in the order in which they were published.
    clock.schedule(clock.now(), delivery.number, () => {
      this.#options.onAttemptEnd({ delivery, number, succeeded, record });
      delivery.onEnd?.();
    });
  }

  #transmit(target: Target, transmission: Transmission): Promise<Outcome> {
    const sent =
      target.kind === 'url'
        ? sendOverHttp(transmission, this.#options.transport)
        : sendToFunction(target.receiver, transmission);
    return sent.catch((error: unknown) => ({ kind: 'broken', reason: toReason(error) }));
  }

  #createDeliveryId({ number, attempt, copy }: Delivery): string {
    return `delivery_${this.#options.seeded.hex(18, 'delivery', number, attempt, copy)}`;
  }
}

async function signHeaders(
  { body, webhook: { secret } }: Delivery,
  faults: readonly AttemptFault[],
) {
  const wrongSecret = faults.some(({ kind }) => kind === 'wrong_secret');
  return (await signedRequest(body, { secret, wrongSecret })).headers;
}

function toResult(outcome: Outcome): Pick<DeliveryRecord, 'statusCode' | 'errorMessage'> {
  switch (outcome.kind) {
    case 'answered': {
      const { status } = outcome;
      const succeeded = status >= 200 && status < 300;
      return { statusCode: status, errorMessage: succeeded ? null : `Received status ${status}` };
    }
    case 'timeout':
      // The vendor logs a timeout with this status and message.
      return { statusCode: 500, errorMessage: 'Connection timeout' };
    case 'broken':
      return { statusCode: null, errorMessage: outcome.reason };
  }
}
