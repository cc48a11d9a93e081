import type { WebhookEvent } from '@bluma-webhooks/core';
import type { AttemptFault, EventFault } from './delivery-fault.ts';
import { milliseconds } from './duration.ts';
import type { Upload } from './receiver.ts';
import type { Webhook } from './webhook.ts';
import { toWireTime } from './wire-time.ts';

/** Before it there is no date at all. */
const earliestDate = -8.64e15;

/** One event on its way to one webhook. */
export interface Delivery {
  readonly event: WebhookEvent;
  readonly body: Uint8Array<ArrayBuffer>;
  readonly webhook: Webhook;
  /** From 1, in the order in which they were published. */
  readonly number: number;
  /** 0 for the delivery that is tried again; from 1 for copies that faults add. */
  readonly copy: number;
  /** From 1. */
  readonly attempt: number;
  /** The attempt that announced this one: its number in the log. */
  readonly announcedBy?: number;
  /** Goes on once the attempt is over, whatever came of it. */
  readonly onEnd?: () => void;
}

export function encodeEvent(event: WebhookEvent): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(JSON.stringify(event));
}

/** The event as faults have it. @param now what an event that says no time of its own is older than */
export function applyFaults(
  event: WebhookEvent,
  faults: readonly EventFault[],
  now: number,
): WebhookEvent {
  let faulty: WebhookEvent = event;
  for (const fault of faults) {
    if (fault.kind === 'unknown_type') faulty = { ...faulty, type: fault.type ?? 'video.archived' };
    if (fault.kind === 'old_created_at') {
      const stated = Date.parse(faulty.created_at);
      const createdAt = (Number.isNaN(stated) ? now : stated) - milliseconds(fault.age ?? '30d');
      faulty = { ...faulty, created_at: toWireTime(Math.max(createdAt, earliestDate)) };
    }
    if (fault.kind === 'extra_fields') {
      const { fields = { added_later: { by: 'Bluma' } } } = fault;
      faulty = { ...faulty, ...fields, ...faulty, data: { ...fields, ...Object(faulty.data) } };
    }
  }
  return faulty;
}

/** How the body of a faulty attempt goes out. */
export function planUpload(faults: readonly AttemptFault[], bytes: number): Upload {
  const half = Math.floor(bytes / 2);
  for (const fault of faults) {
    if (fault.kind === 'stalled_upload') {
      return { kind: 'stalled', afterBytes: fault.afterBytes ?? half };
    }
    if (fault.kind === 'cut_connection')
      return { kind: 'cut', afterBytes: fault.afterBytes ?? half };
  }
  return { kind: 'whole' };
}
