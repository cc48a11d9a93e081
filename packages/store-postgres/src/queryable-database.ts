import type { Queryable, Value } from './client.ts';
import type { Database } from './database.ts';
import { withTimeout } from './timeout.ts';

/** Has no transactions: they need a connection that nothing else uses. */
export function createQueryableDatabase(
  queryable: Queryable,
  timeoutMs: number | undefined,
): Database<never> {
  const createRun = (ms: number | undefined) => async (text: string, values: Value[]) =>
    (await withTimeout(ms, () => queryable.query(text, values))).rows;
  return { run: createRun(timeoutMs), runWithoutTimeout: createRun(undefined) };
}
