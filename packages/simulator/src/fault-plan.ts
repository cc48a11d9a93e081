import { checkDeliveryFault } from './check-fault.ts';
import type {
  AttemptFault,
  BurstFault,
  DeliveryFault,
  DeliveryFaultOptions,
  EventFault,
} from './delivery-fault.ts';

const attemptKinds: readonly string[] = [
  'tamper',
  'wrong_secret',
  'stalled_upload',
  'cut_connection',
] satisfies AttemptFault['kind'][];

interface Planned {
  readonly fault: DeliveryFault;
  readonly options: DeliveryFaultOptions;
  readonly times: number;
  /** How often the fault has applied: by webhook id for `reorder`, otherwise in all, under the empty name. */
  readonly struck: Map<string, number>;
}

interface Subject {
  readonly webhookId?: string;
  readonly type: string;
}

/** The planned faults, and how often each has applied. If several faults match, all of them apply. */
export class FaultPlan {
  #planned: Planned[] = [];

  /** @throws {BlumaWebhookError} `invalid_option` */
  add(fault: DeliveryFault, options: DeliveryFaultOptions): void {
    checkDeliveryFault(fault, options);
    // A reorder needs several deliveries.
    const { times = fault.kind === 'reorder' ? (fault.count ?? 2) : 1 } = options;
    this.#planned.push({ fault, options, times, struck: new Map() });
  }

  clear(): void {
    this.#planned = [];
  }

  takeBursts(subject: Subject): BurstFault[] {
    return this.#take(subject, isBurst);
  }

  takeForEvent(subject: Subject): EventFault[] {
    return this.#take(subject, isOfEvent);
  }

  takeForAttempt(subject: Subject): AttemptFault[] {
    return this.#take(subject, isOfAttempt);
  }

  #take<Fault extends DeliveryFault>(
    { webhookId, type }: Subject,
    fits: (fault: DeliveryFault) => fault is Fault,
  ): Fault[] {
    const taken: Fault[] = [];
    for (const planned of this.#planned) {
      const { fault, options } = planned;
      if (!fits(fault)) continue;
      if (options.type !== undefined && options.type !== type) continue;
      if (webhookId !== undefined && (options.webhookId ?? webhookId) !== webhookId) continue;
      // Only deliveries to the same webhook are reordered.
      const name = fault.kind === 'reorder' ? (webhookId ?? '') : '';
      const struck = planned.struck.get(name) ?? 0;
      if (struck >= planned.times) continue;
      planned.struck.set(name, struck + 1);
      taken.push(fault);
    }
    if (taken.length > 0) this.#planned = this.#planned.filter((planned) => !isUsedUp(planned));
    return taken;
  }
}

/** A reorder for all webhooks may still apply to another webhook. */
function isUsedUp({ fault, options, times, struck }: Planned): boolean {
  if (fault.kind === 'reorder' && options.webhookId === undefined) return false;
  return Math.max(...struck.values(), 0) >= times;
}

function isBurst(fault: DeliveryFault): fault is BurstFault {
  return fault.kind === 'burst';
}

function isOfAttempt(fault: DeliveryFault): fault is AttemptFault {
  return attemptKinds.includes(fault.kind);
}

function isOfEvent(fault: DeliveryFault): fault is EventFault {
  return !isBurst(fault) && !isOfAttempt(fault);
}
