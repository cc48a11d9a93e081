import type { Delivery } from './delivery.ts';
import type { EventFault } from './delivery-fault.ts';
import { milliseconds } from './duration.ts';

/** A delivery, with the copies of it that faults add, and how long they wait. */
export interface Consignment {
  readonly delivery: Delivery;
  /** Each after the answer to the one before. */
  readonly duplicates: number;
  /** All at the same moment. */
  readonly overlaps: number;
  readonly delayMs: number;
}

export function consignmentOf(delivery: Delivery, faults: readonly EventFault[]): Consignment {
  let [duplicates, overlaps, delayMs] = [0, 0, 0];
  for (const fault of faults) {
    if (fault.kind === 'duplicate') duplicates += fault.copies ?? 1;
    if (fault.kind === 'overlap') overlaps += fault.copies ?? 1;
    if (fault.kind === 'delay') delayMs += milliseconds(fault.by);
  }
  return { delivery, duplicates, overlaps, delayMs };
}
