import type { MaybePromise } from '../lib/maybe-promise.ts';
import type { Delivery } from './delivery.ts';
import type { Run } from './run.ts';
import type { WaitResult } from './run-result.ts';

const rowCount = 256;

/**
 * The runs of this process, in short rows by a hash of their keys. A `Map` or `Set` would keep ended runs in memory: each
 * time that one fills up it moves to a new table, and V8 keeps the former tables, and what they hold, until its next major
 * collection. See docs/decisions/2026-11-22-runs-in-rows.md.
 */
export class RunRegistry {
  readonly #rows: Run[][] = [];

  /** The run of this event that a delivery can join. */
  findJoinable(key: string): Run | undefined {
    return this.#row(key).find((run) => run.key === key && run.isJoinable);
  }

  /** Starts a run for a delivery. Others can join it from here on. */
  start(run: Run, delivery: Delivery): MaybePromise<WaitResult> {
    const row = this.#row(run.key);
    row.push(run);
    const result = run.start(delivery);
    void run.finished?.then(() => row.splice(row.indexOf(run), 1));
    return result;
  }

  all(): Run[] {
    return this.#rows.flat();
  }

  #row(key: string): Run[] {
    const index = hash(key) & (rowCount - 1);
    const row = this.#rows[index] ?? [];
    this.#rows[index] = row;
    return row;
  }
}

/** Keys of the same namespace have the same start, so it looks at their ends. */
function hash(key: string): number {
  let value = key.length;
  for (let index = Math.max(0, key.length - 8); index < key.length; index++) {
    value = (value * 31 + key.charCodeAt(index)) | 0;
  }
  return value;
}
