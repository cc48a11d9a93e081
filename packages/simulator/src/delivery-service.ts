import type { UnknownEvent } from '@bluma-webhooks/core';
import { refuseOption } from '@bluma-webhooks/core/shared';
import {
  type createEvent,
  seededEvents,
  type UnknownEventOverrides,
} from '@bluma-webhooks/testing';
import { Attempts } from './attempts.ts';
import type { Clock } from './clock.ts';
import { DeliveryLog, type DeliveryRecord } from './delivery-log.ts';
import { EventHistory } from './event-history.ts';
import { FaultPlan } from './fault-plan.ts';
import { aText, check, checkNames } from './option-kind.ts';
import type { SimulatorOptions } from './options.ts';
import { Publisher } from './publisher.ts';
import { Retries } from './retries.ts';
import type { Seeded } from './seeded.ts';
import { Webhooks } from './webhooks.ts';

export interface DeliveryServiceOptions {
  readonly options: SimulatorOptions;
  readonly clock: Clock;
  readonly seeded: Seeded;
  readonly onRecord: (record: DeliveryRecord) => void;
}

/** Delivers events: selects the webhooks, sends attempts and retries, and writes the log. */
export class DeliveryService {
  readonly webhooks: Webhooks;
  readonly log: DeliveryLog;
  readonly history: EventHistory;
  readonly faults = new FaultPlan();
  readonly #attempts: Attempts;
  readonly #publisher: Publisher;
  readonly #createEvent: typeof createEvent;

  constructor({ options, clock, seeded, onRecord }: DeliveryServiceOptions) {
    const { countFailuresBy = 'attempts', concurrency = 64, ca } = options;
    this.webhooks = new Webhooks(seeded, () => clock.now());
    this.log = new DeliveryLog(options.logLimit ?? 100);
    this.history = new EventHistory(options.eventLimit ?? 10_000);
    const { faults, log } = this;
    this.#createEvent = seededEvents({ seed: seeded.seedFor('event'), now: () => clock.now() });
    const retries = new Retries({
      clock,
      log,
      countFailuresBy,
      start: (delivery) => this.#attempts.start(delivery),
      onRecord,
    });
    this.#attempts = new Attempts({
      clock,
      seeded,
      faults,
      transport: ca === undefined ? {} : { ca },
      concurrency,
      onAttemptEnd: (attempt) => retries.recordAttempt(attempt),
      onAttemptStart: (delivery) => retries.startAttempt(delivery),
    });
    this.#publisher = new Publisher({
      clock,
      seeded,
      faults,
      webhooks: () => this.webhooks.all(),
      start: (delivery) => this.#attempts.start(delivery),
      onEvent: (event) => this.history.add(event),
    });
  }

  /**
   * Publishes an event with the given fields. The seed determines the other fields.
   *
   * @throws {BlumaWebhookError} `invalid_option`. Then nothing is published
   */
  emit(type: string, overrides?: UnknownEventOverrides): UnknownEvent {
    check('type', type, aText);
    checkNames('overrides', overrides ?? {}, ['id', 'created_at', 'data']);
    const event = this.#createEvent(type, overrides);
    // A copy, so that changes to the returned event do not affect deliveries.
    this.#publisher.publish(cloneEvent(event));
    return event;
  }

  /** @returns whether the webhook existed */
  deleteWebhook(id: string): boolean {
    this.log.forget(id);
    return this.webhooks.delete(id);
  }

  close(): void {
    this.#attempts.close();
  }
}

function cloneEvent(event: UnknownEvent): UnknownEvent {
  try {
    return JSON.parse(JSON.stringify(event));
  } catch (cause) {
    return refuseOption('overrides', {
      expected: 'representable as JSON',
      got: 'an object',
      fix: 'leave out what JSON cannot have',
      cause,
    });
  }
}
