import type { EventType } from './webhook.ts';

/** The input of a new webhook. */
export interface CreateWebhookInput {
  /** The URL for the events. It must be https, except for localhost and with a test key. */
  readonly url: string;
  /** At least one event type. */
  readonly events: readonly EventType[];
  /** Fields that are newer than this package are sent unchanged. */
  readonly [field: string]: unknown;
}
