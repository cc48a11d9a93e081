import type { WebhookEvent } from '@bluma-webhooks/core';
import type { AttemptFault, EventFault } from './delivery-fault.ts';
import { milliseconds } from './duration.ts';
import type { Upload } from './receiver.ts';
import type { Webhook } from './webhook.ts';
import { toWireTime } from './wire-time.ts';

/** The earliest time that a `Date` can have, in ms since 1970. */
const earliestDate = -8.64e15;

/** One event for one webhook. */
export interface Delivery {
  readonly event: WebhookEvent;
  readonly body: Uint8Array<ArrayBuffer>;
  readonly webhook: Webhook;
  /** The position in the order in which deliveries were published, from 1. */
  readonly number: number;
  /** 0 for the original, which is retried. Copies that faults add have numbers from 1. */
  readonly copy: number;
  /** The number of the attempt, from 1. */
  readonly attempt: number;
  /** The number, in the log, of the attempt that announced this retry. */
  readonly announcedBy?: number;
  /** Called when the attempt has ended, with any outcome. */
  readonly onEnd?: () => void;
}

export function encodeEvent(event: WebhookEvent): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(JSON.stringify(event));
}

/** Applies faults to an event. @param now in ms since 1970, used instead of a `created_at` that is not a valid time */
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

/** Plans how the body of an attempt is sent. */
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
