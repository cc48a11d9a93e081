import type { DeadLetter } from '@bluma-webhooks/core';
import type { Run } from './journal.ts';
import type { Promised } from './status-table.ts';

/** All that can be seen of a delivery from outside. */
export interface Facts extends Omit<Promised, 'logged'> {
  /** Every run of the event's handler so far, earlier deliveries' included. */
  readonly runs: readonly Run[];
  /** What `onDeadLetter` got for this delivery. */
  readonly deadLetters: readonly DeadLetter['reason'][];
  readonly logged: readonly string[];
}

/** One delivery: what was promised, and what came of it. */
export interface Row {
  /** In words. */
  readonly sent: string;
  readonly expected: Facts;
  readonly seen: Facts;
}
