import type { ReceiverFunction } from './receiver.ts';

/** Where a webhook's deliveries go. */
export type Target =
  | { readonly kind: 'url'; readonly url: string }
  | { readonly kind: 'function'; readonly url: string; readonly receiver: ReceiverFunction };

/** The vendor's record of a webhook. */
export interface Webhook {
  readonly id: string;
  /** From 1, in the order in which they were created. */
  readonly number: number;
  readonly target: Target;
  readonly events: readonly string[];
  readonly secret: string;
  /** In ms since 1970. */
  readonly createdAt: number;
  /** Deliveries or events that failed since one succeeded. */
  failures: number;
  /** `off`: after too many failures. `deleted`: by its owner. */
  state: 'active' | 'off' | 'deleted';
}
