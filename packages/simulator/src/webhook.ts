import type { ReceiverFunction } from './receiver.ts';

/** The destination of a webhook's deliveries. */
export type Target =
  | { readonly kind: 'url'; readonly url: string }
  | { readonly kind: 'function'; readonly url: string; readonly receiver: ReceiverFunction };

/** The vendor's record of a webhook. */
export interface Webhook {
  readonly id: string;
  /** The position in the order of creation, from 1. */
  readonly number: number;
  readonly target: Target;
  readonly events: readonly string[];
  readonly secret: string;
  /** The time of the creation, in ms since 1970. */
  readonly createdAt: number;
  /** The number of failed attempts or events since the last success. */
  failures: number;
  /** `off`: switched off after too many failures. `deleted`: deleted by its owner. */
  state: 'active' | 'off' | 'deleted';
}
