import { isKnownEvent, type WebhookEvent } from '@bluma-webhooks/core';
import type { Clock } from './clock.ts';
import { consignmentOf } from './consignment.ts';
import { bodyOf, type Delivery, faultyEvent } from './delivery.ts';
import { Dispatch } from './dispatch.ts';
import type { FaultPlan } from './fault-plan.ts';
import { ReorderPens } from './reorder-pens.ts';
import type { Seeded } from './seeded.ts';
import type { Webhook } from './webhook.ts';

export interface PublisherOptions {
  readonly clock: Clock;
  readonly seeded: Seeded;
  readonly faults: FaultPlan;
  readonly webhooks: () => Iterable<Webhook>;
  readonly start: (delivery: Delivery) => void;
  readonly onEvent: (event: WebhookEvent) => void;
}

/** Hands events to the webhooks that they are for, with the faults that strike them on the way. */
export class Publisher {
  readonly #options: PublisherOptions;
  readonly #dispatch: Dispatch;
  readonly #pens: ReorderPens;
  #published = 0;

  constructor(options: PublisherOptions) {
    this.#options = options;
    this.#dispatch = new Dispatch(options.clock, options.start);
    this.#pens = new ReorderPens(options.clock, this.#dispatch);
  }

  publish(event: WebhookEvent): void {
    const { faults, seeded, onEvent } = this.#options;
    const bursts = faults.takeBursts(event);
    const events = [event];
    for (const { count = 50 } of bursts) {
      const ids = Array.from({ length: count - 1 }, (_, index) =>
        seeded.hex(18, 'burst', event.id, index),
      );
      events.push(...ids.map((id) => ({ ...event, id: `evt_${id}` })));
    }
    for (const one of events) {
      onEvent(one);
      const body = bodyOf(one);
      for (const webhook of this.#options.webhooks()) {
        // Nobody can ask for a type that is not documented yet: such events go to all.
        if (isKnownEvent(one) && !webhook.events.includes(one.type)) continue;
        if (webhook.state === 'active') this.#deliver(one, body, webhook);
      }
    }
  }

  #deliver(event: WebhookEvent, body: Delivery['body'], webhook: Webhook): void {
    const { clock, faults: plan } = this.#options;
    const faults = plan.takeForEvent({ webhookId: webhook.id, type: event.type });
    const number = ++this.#published;
    if (faults.some(({ kind }) => kind === 'drop')) return;
    const faulty = faults.length > 0 ? faultyEvent(event, faults, clock.now()) : event;
    const delivery: Delivery = {
      event: faulty,
      body: faulty === event ? body : bodyOf(faulty),
      webhook,
      number,
      copy: 0,
      attempt: 1,
    };
    const consignment = consignmentOf(delivery, faults);
    const reorder = faults.find((fault) => fault.kind === 'reorder');
    if (reorder) this.#pens.hold(reorder, consignment);
    else this.#dispatch.send(consignment);
  }
}
