import type { Delivery } from './delivery.ts';
import type { EventFault } from './delivery-fault.ts';
import { milliseconds } from './duration.ts';

/** A delivery, the copies that faults add to it, and the delay of all of them. */
export interface PlannedDelivery {
  readonly delivery: Delivery;
  /** The number of copies that are sent one after the other. */
  readonly duplicates: number;
  /** The number of copies that are sent at the same time as the delivery. */
  readonly overlaps: number;
  readonly delayMs: number;
}

export function planDelivery(delivery: Delivery, faults: readonly EventFault[]): PlannedDelivery {
  let [duplicates, overlaps, delayMs] = [0, 0, 0];
  for (const fault of faults) {
    if (fault.kind === 'duplicate') duplicates += fault.copies ?? 1;
    if (fault.kind === 'overlap') overlaps += fault.copies ?? 1;
    if (fault.kind === 'delay') delayMs += milliseconds(fault.by);
  }
  return { delivery, duplicates, overlaps, delayMs };
}
