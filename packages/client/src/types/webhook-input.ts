import type { EventType } from './webhook.ts';

/** What a webhook is created from. */
export interface CreateWebhookInput {
  /** https, but for localhost and with a test key. */
  readonly url: string;
  /** At least one. */
  readonly events: readonly EventType[];
  /** What came later than this package is sent as it is. */
  readonly [field: string]: unknown;
}
