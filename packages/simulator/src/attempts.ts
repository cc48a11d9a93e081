import { signedRequest } from '@bluma-webhooks/testing';
import type { Clock } from './clock.ts';
import { type Delivery, uploadOf } from './delivery.ts';
import type { AttemptFault } from './delivery-fault.ts';
import type { DeliveryRecord } from './delivery-log.ts';
import type { FaultPlan } from './fault-plan.ts';
import { type Outcome, reasonOf, type Transmission } from './receiver.ts';
import type { Seeded } from './seeded.ts';
import { sendOverHttp, type TransportOptions } from './send-over-http.ts';
import { sendToFunction } from './send-to-function.ts';
import { Slots } from './slots.ts';
import { tampered } from './tampered.ts';
import type { Target } from './webhook.ts';

/** Within which a receiver has to have answered. */
const timeLimitMs = 5000;

/** An attempt that is over. */
export interface Attempt {
  readonly delivery: Delivery;
  /** From 1, in the order in which they were sent. */
  readonly number: number;
  readonly succeeded: boolean;
  /** What is known of it before it is decided whether there is another one. */
  readonly record: Omit<DeliveryRecord, 'nextRetryAt'>;
}

export interface AttemptsOptions {
  readonly clock: Clock;
  readonly seeded: Seeded;
  readonly faults: FaultPlan;
  readonly transport: TransportOptions;
  /** How many there may be at once. */
  readonly concurrency: number;
  readonly conclude: (attempt: Attempt) => void;
  /** It is being sent, and not given up before. */
  readonly begin: (delivery: Delivery) => void;
}

/** Sends deliveries, each once, and says what came of it. */
export class Attempts {
  readonly #options: AttemptsOptions;
  readonly #slots: Slots;
  /** One for each that is under way. */
  readonly #limits = new Set<AbortController>();
  #sent = 0;

  constructor(options: AttemptsOptions) {
    this.#options = options;
    this.#slots = new Slots(options.concurrency);
  }

  start(delivery: Delivery): void {
    this.#slots.run(() => this.#send(delivery));
  }

  /** Gives up on all that are under way. */
  close(): void {
    this.#slots.clear();
    for (const limit of this.#limits) limit.abort();
  }

  async #send(delivery: Delivery): Promise<void> {
    // Much may have happened while it waited.
    const { clock } = this.#options;
    if (delivery.webhook.state !== 'active') {
      // Not at once: of a thousand copies that would be a thousand calls deep.
      clock.schedule(clock.now(), delivery.number, () => delivery.onEnd?.());
      return;
    }
    this.#options.begin(delivery);
    const limit = new AbortController();
    const exchange = this.#exchange(delivery, limit.signal);
    const cancel = clock.schedule(clock.now() + timeLimitMs, delivery.number, () => {
      // The clock may have gone on without it. Not past this.
      clock.track(exchange);
      limit.abort();
    });
    this.#limits.add(limit);
    clock.track(exchange);
    await exchange;
    this.#limits.delete(limit);
    cancel();
  }

  async #exchange(delivery: Delivery, timeUp: AbortSignal): Promise<void> {
    const { clock, faults: plan } = this.#options;
    const { event, webhook, attempt } = delivery;
    const number = ++this.#sent;
    const createdAt = clock.now();
    const faults = plan.takeForAttempt({ webhookId: webhook.id, type: event.type });
    const headers = await headersOf(delivery, faults);
    const { body, failure } = tampered(delivery.body, faults);
    const outcome =
      failure ??
      (await this.#transmit(webhook.target, {
        url: webhook.target.url,
        headers,
        body,
        upload: uploadOf(faults, body.length),
        timeUp,
      }));

    const record = {
      id: this.#idOf(delivery),
      webhookId: webhook.id,
      eventId: event.id,
      eventType: event.type,
      attemptNumber: attempt,
      ...whatHappened(outcome),
      durationMs: clock.now() - createdAt,
      createdAt,
      headers,
      body,
    };
    const succeeded = record.errorMessage === null;
    // Of several that end at one moment, the one that was published first comes first.
    clock.schedule(clock.now(), delivery.number, () => {
      this.#options.conclude({ delivery, number, succeeded, record });
      delivery.onEnd?.();
    });
  }

  #transmit(target: Target, transmission: Transmission): Promise<Outcome> {
    const sent =
      target.kind === 'url'
        ? sendOverHttp(transmission, this.#options.transport)
        : sendToFunction(target.receiver, transmission);
    return sent.catch((error: unknown) => ({ kind: 'broken', reason: reasonOf(error) }));
  }

  #idOf({ number, attempt, copy }: Delivery): string {
    return `delivery_${this.#options.seeded.hex(18, 'delivery', number, attempt, copy)}`;
  }
}

async function headersOf({ body, webhook: { secret } }: Delivery, faults: readonly AttemptFault[]) {
  const wrongSecret = faults.some(({ kind }) => kind === 'wrong_secret');
  return (await signedRequest(body, { secret, wrongSecret })).headers;
}

function whatHappened(outcome: Outcome): Pick<DeliveryRecord, 'statusCode' | 'errorMessage'> {
  switch (outcome.kind) {
    case 'answered': {
      const { status } = outcome;
      const succeeded = status >= 200 && status < 300;
      return { statusCode: status, errorMessage: succeeded ? null : `Received status ${status}` };
    }
    case 'timeout':
      // As the vendor's own log has it.
      return { statusCode: 500, errorMessage: 'Connection timeout' };
    case 'broken':
      return { statusCode: null, errorMessage: outcome.reason };
  }
}
