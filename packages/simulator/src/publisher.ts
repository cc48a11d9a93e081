import { isKnownEvent, type WebhookEvent } from '@bluma-webhooks/core';
import type { Clock } from './clock.ts';
import { applyFaults, type Delivery, encodeEvent } from './delivery.ts';
import { Dispatcher } from './dispatcher.ts';
import type { FaultPlan } from './fault-plan.ts';
import { planDelivery } from './planned-delivery.ts';
import { ReorderBuffer } from './reorder-buffer.ts';
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

/**
 * Plans the deliveries of each event to the webhooks that subscribe to its type, and applies faults to the deliveries.
 */
export class Publisher {
  readonly #options: PublisherOptions;
  readonly #dispatcher: Dispatcher;
  readonly #reorderBuffer: ReorderBuffer;
  #published = 0;

  constructor(options: PublisherOptions) {
    this.#options = options;
    this.#dispatcher = new Dispatcher(options.clock, options.start);
    this.#reorderBuffer = new ReorderBuffer(options.clock, this.#dispatcher);
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
      const body = encodeEvent(one);
      for (const webhook of this.#options.webhooks()) {
        // A webhook cannot subscribe to an undocumented type, so events of such a type go to all webhooks.
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
    const faulty = faults.length > 0 ? applyFaults(event, faults, clock.now()) : event;
    const delivery: Delivery = {
      event: faulty,
      body: faulty === event ? body : encodeEvent(faulty),
      webhook,
      number,
      copy: 0,
      attempt: 1,
    };
    const planned = planDelivery(delivery, faults);
    const reorder = faults.find((fault) => fault.kind === 'reorder');
    if (reorder) this.#reorderBuffer.add(reorder, planned);
    else this.#dispatcher.send(planned);
  }
}
