import type { Queryable, Row, Value } from './client.ts';
import type { Database, Run } from './database.ts';
import { refuseResult } from './pool.ts';
import { withTimeout } from './timeout.ts';

/** Has no transactions: they need a connection that nothing else uses. */
export function createQueryableDatabase(
  queryable: Queryable,
  timeoutMs: number | undefined,
): Database<never> {
  const createRun =
    (ms: number | undefined): Run =>
    (text, values, onSent) =>
      withTimeout(ms, () => {
        const command = send(queryable, text, values);
        onSent?.(command);
        return command;
      });
  return { run: createRun(timeoutMs), runWithoutTimeout: createRun(undefined) };
}

async function send(queryable: Queryable, text: string, values: Value[]): Promise<readonly Row[]> {
  const result: unknown = await queryable.query(text, values);
  const rows = result instanceof Object && 'rows' in result ? result.rows : undefined;
  if (Array.isArray(rows)) return rows;
  return refuseResult(result);
}
