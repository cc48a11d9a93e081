import type { KnownEventType } from '@bluma-webhooks/core';

/** A documented event's type, or one that came later. */
export type EventType = KnownEventType | (string & {});

/** A webhook, as the API shows it. Fields that are not documented are there too. */
export interface Webhook {
  /** `webhook_…` */
  readonly id: string;
  readonly url: string;
  readonly events: readonly EventType[];
  /** `false` after 10 failures in a row: no events come until it is deleted and created again. */
  readonly is_active: boolean;
  /** ISO 8601, UTC. */
  readonly created_at: string;
  readonly [field: string]: unknown;
}

/** A webhook that was just created. */
export interface CreatedWebhook extends Webhook {
  /** `whsec_…`, shown this once. */
  readonly secret: string;
  readonly warning?: string;
}

/** An entry of a webhook's delivery log, which is newest first. */
export interface WebhookDelivery {
  /** `delivery_…` */
  readonly id: string;
  /** `evt_…` */
  readonly event_id: string;
  readonly event_type: EventType;
  readonly attempt_number: number;
  /** `null` without a response. Bluma may show a timeout as 500. */
  readonly status_code: number | null;
  readonly duration_ms: number | null;
  readonly error_message: string | null;
  /** ISO 8601, UTC. Absent or `null` when none is due. */
  readonly next_retry_at?: string | null;
  /** ISO 8601, UTC. */
  readonly created_at: string;
  readonly [field: string]: unknown;
}
