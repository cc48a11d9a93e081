import type { Clock } from './clock.ts';
import type { Consignment } from './consignment.ts';
import type { EventFault } from './delivery-fault.ts';
import type { Dispatch } from './dispatch.ts';
import { milliseconds } from './duration.ts';

type Reorder = Extract<EventFault, { kind: 'reorder' }>;

interface Pen {
  readonly held: Consignment[];
  readonly open: () => void;
}

/** Where deliveries are held until they go out in another order: for each fault one pen of each webhook. */
export class ReorderPens {
  readonly #clock: Clock;
  readonly #dispatch: Dispatch;
  readonly #pens = new Map<Reorder, Map<string, Pen>>();

  constructor(clock: Clock, dispatch: Dispatch) {
    this.#clock = clock;
    this.#dispatch = dispatch;
  }

  hold(fault: Reorder, consignment: Consignment): void {
    const { id } = consignment.delivery.webhook;
    const pens = this.#pens.get(fault) ?? new Map<string, Pen>();
    this.#pens.set(fault, pens);
    const pen = pens.get(id) ?? this.#build(fault, () => pens.delete(id));
    pens.set(id, pen);
    pen.held.push(consignment);
    if (pen.held.length >= (fault.count ?? 2)) pen.open();
  }

  #build({ within }: Reorder, onOpen: () => void): Pen {
    const held: Consignment[] = [];
    const open = () => {
      cancel();
      onOpen();
      this.#release(held);
    };
    const opensAt = this.#clock.now() + milliseconds(within ?? '5s');
    const cancel = this.#clock.schedule(opensAt, 0, open);
    return { held, open };
  }

  /** Each when the one before it is over: over several connections they could overtake each other. */
  #release(held: Consignment[]): void {
    const last = held.pop();
    if (last) this.#dispatch.send(last, () => this.#release(held));
  }
}
