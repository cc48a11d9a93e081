import type { KnownEventType } from '@bluma-webhooks/core';

/** A documented event type, or one that is newer than this package. */
export type EventType = KnownEventType | (string & {});

/** A webhook, as the API returns it, undocumented fields included. */
export interface Webhook {
  /** `webhook_…` */
  readonly id: string;
  readonly url: string;
  readonly events: readonly EventType[];
  /** `false` after 10 failures in a row. Then Bluma sends no events until the webhook is deleted and created again. */
  readonly is_active: boolean;
  /** ISO 8601, UTC. */
  readonly created_at: string;
  readonly [field: string]: unknown;
}

/** A webhook that was just created. */
export interface CreatedWebhook extends Webhook {
  /** `whsec_…`. Bluma shows it only in this response. */
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
  /** `null` if there was no response. Bluma may show a timeout as 500. */
  readonly status_code: number | null;
  readonly duration_ms: number | null;
  readonly error_message: string | null;
  /** ISO 8601, UTC. Absent or `null` if no retry is due. */
  readonly next_retry_at?: string | null;
  /** ISO 8601, UTC. */
  readonly created_at: string;
  readonly [field: string]: unknown;
}
