import type { Clock } from './clock.ts';
import type { Delivery } from './delivery.ts';
import type { EventFault } from './delivery-fault.ts';
import { milliseconds } from './duration.ts';

type Reorder = Extract<EventFault, { kind: 'reorder' }>;

interface Pen {
  readonly held: Delivery[];
  readonly open: () => void;
}

/** Where deliveries are held until they go out in another order. */
export class ReorderPens {
  readonly #clock: Clock;
  readonly #start: (delivery: Delivery) => void;
  readonly #pens = new Map<Reorder, Pen>();

  constructor({ clock, start }: { clock: Clock; start: (delivery: Delivery) => void }) {
    this.#clock = clock;
    this.#start = start;
  }

  hold(fault: Reorder, delivery: Delivery): void {
    const pen = this.#pens.get(fault) ?? this.#build(fault);
    pen.held.push(delivery);
    if (pen.held.length >= (fault.count ?? 2)) pen.open();
  }

  #build(fault: Reorder): Pen {
    const held: Delivery[] = [];
    const open = () => {
      cancel();
      this.#pens.delete(fault);
      this.#release(held);
    };
    const opensAt = this.#clock.now() + milliseconds(fault.within ?? '5s');
    const cancel = this.#clock.schedule(opensAt, 0, open);
    const pen = { held, open };
    this.#pens.set(fault, pen);
    return pen;
  }

  /** Each when the one before it is over: over several connections they could overtake each other. */
  #release(held: readonly Delivery[]): void {
    let next: (() => void) | undefined;
    for (const delivery of held) {
      const chained: Delivery = next ? { ...delivery, onEnd: next } : delivery;
      next = () => this.#start(chained);
    }
    const [first] = held;
    if (next && first) this.#clock.schedule(this.#clock.now(), first.number, next);
  }
}
