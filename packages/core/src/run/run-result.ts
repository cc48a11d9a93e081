import type { DeadLetter } from '../ports/dead-letter.ts';

/** An event that its handler did not finish. */
export interface RunFailure {
  readonly kind: 'failed';
  readonly reason: Exclude<DeadLetter['reason'], 'unreadable'>;
  /** What the handler threw, or why it was aborted. */
  readonly error: unknown;
  readonly attempt: number;
}

/** How a run ended. */
export type RunResult =
  | { readonly kind: 'handled'; readonly attempt: number }
  /** The failure is permanent, and its dead letter was taken. */
  | { readonly kind: 'dead_letter' }
  | RunFailure
  | { readonly kind: 'duplicate' | 'store_unavailable' | 'shutting_down' }
  | { readonly kind: 'in_progress'; readonly retryAfterMs: number };

/** What one delivery gets: the run's result, or what is true of the run at the delivery's deadline. */
export type WaitResult = RunResult | { readonly kind: 'accepted' | 'deadline_exceeded' };
