import type { Run } from './run.ts';

/**
 * What is under way, in short rows by the first two digits of their keys. No `Map` or `Set`, where runs would come and go
 * all the time: each time that one of those fills up it moves to a new table, the old table keeps what it held, and V8
 * keeps a chain of such tables until its next major collection. Every run would live as long.
 */
export type Runs = Run[][];

/** Keys are hexadecimal digits, evenly spread. */
export function rowOf(runs: Runs, key: string): Run[] {
  const index = ((key.charCodeAt(0) << 4) ^ key.charCodeAt(1)) & 255;
  const row = runs[index] ?? [];
  runs[index] = row;
  return row;
}

/** The run of this event that a delivery can join. */
export function findRun(runs: Runs, key: string): Run | undefined {
  return rowOf(runs, key).find((run) => run.key === key && !run.isDetached);
}
