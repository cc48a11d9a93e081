import type { Buffer } from 'node:buffer';
import type { Database } from './database.ts';
import { within } from './unavailable.ts';

/** What the statements are given. */
export type Value = string | number | Buffer;

/** Its columns are in the order of the statement. */
export type Row = object;

/**
 * Anything that runs one statement: a wrapper around a pool, another driver. `$1` in the text is
 * the first of the values, which are strings, numbers and, for `bytea`, buffers.
 */
export interface Queryable {
  query(text: string, values: Value[]): Promise<{ readonly rows: readonly Row[] }>;
}

/** Without transactions, which need a connection of their own. */
export function queryableDatabase(
  queryable: Queryable,
  timeoutMs: number | undefined,
): Database<never> {
  const runWithin = (ms: number | undefined) => async (text: string, values: Value[]) =>
    (await within(ms, () => queryable.query(text, values))).rows;
  return { run: runWithin(timeoutMs), runPatiently: runWithin(undefined) };
}
