import type { Clock } from './clock.ts';
import type { EventFault } from './delivery-fault.ts';
import type { Dispatcher } from './dispatcher.ts';
import { milliseconds } from './duration.ts';
import type { PlannedDelivery } from './planned-delivery.ts';

type Reorder = Extract<EventFault, { kind: 'reorder' }>;

interface Batch {
  readonly deliveries: PlannedDelivery[];
  readonly flush: () => void;
}

/** Buffers deliveries until they can be sent in another order. Each fault has one batch for each webhook. */
export class ReorderBuffer {
  readonly #clock: Clock;
  readonly #dispatcher: Dispatcher;
  readonly #batches = new Map<Reorder, Map<string, Batch>>();

  constructor(clock: Clock, dispatcher: Dispatcher) {
    this.#clock = clock;
    this.#dispatcher = dispatcher;
  }

  add(fault: Reorder, planned: PlannedDelivery): void {
    const { id } = planned.delivery.webhook;
    const batches = this.#batches.get(fault) ?? new Map<string, Batch>();
    this.#batches.set(fault, batches);
    const batch = batches.get(id) ?? this.#createBatch(fault, () => batches.delete(id));
    batches.set(id, batch);
    batch.deliveries.push(planned);
    if (batch.deliveries.length >= (fault.count ?? 2)) batch.flush();
  }

  #createBatch({ within }: Reorder, onFlush: () => void): Batch {
    const deliveries: PlannedDelivery[] = [];
    const flush = () => {
      cancel();
      onFlush();
      this.#release(deliveries);
    };
    const flushAt = this.#clock.now() + milliseconds(within ?? '5s');
    const cancel = this.#clock.schedule(flushAt, 0, flush);
    return { deliveries, flush };
  }

  /** Sends the deliveries one after the other. On concurrent connections, they could overtake each other. */
  #release(deliveries: PlannedDelivery[]): void {
    const last = deliveries.pop();
    if (last) this.#dispatcher.send(last, () => this.#release(deliveries));
  }
}
